/// The engine on IPVS, for kernels that have it. The rules are made, read and compared as the text
/// of `ipvsadm --save`; [org.medgateway.dr.ipvs.IpvsEngine] alone runs commands.
@NullMarked
package org.medgateway.dr.ipvs;

import org.jspecify.annotations.NullMarked;
