/// The HL7 half of the simulated hospital: sample messages of invented persons, a generator,
/// systems that send and engines that receive over real sockets, and the ledger that judges what
/// happened between them. For tests, the demo and benchmarks; written without the gateway's own HL7
/// code.
@NullMarked
package org.medgateway.testdata.hl7;

import org.jspecify.annotations.NullMarked;
