/// The SNMP agent: what the MIB in `src/main/mib` describes, of the running gateway. Reads the
/// gateway through its administration and changes nothing.
@NullMarked
package org.medgateway.admin.snmp;

import org.jspecify.annotations.NullMarked;
