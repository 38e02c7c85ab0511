/// A simulated radiology: generated objects without any patient, a modality that sends them and an
/// archive that keeps a ledger of what it got and can be told to fail in every known way. Written
/// over plain blocking sockets and independent of the router's own wire code, so that one can be
/// tested against the other. For tests, the demo and benchmarks.
@NullMarked
package org.medgateway.testdata.dicom;

import org.jspecify.annotations.NullMarked;
