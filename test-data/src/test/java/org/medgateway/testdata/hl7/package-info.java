/// The samples are valid HL7, and the simulators and the ledger tell the truth.
@NullMarked
package org.medgateway.testdata.hl7;

import org.jspecify.annotations.NullMarked;
