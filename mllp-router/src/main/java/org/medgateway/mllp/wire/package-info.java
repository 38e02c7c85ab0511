/// HL7 v2 over MLLP as bytes: frames, the message header, fields by path, acknowledgements. Pure:
/// buffers in, values out; no sockets, no threads, nothing of the gateway's core. Called by the
/// sessions of `org.medgateway.mllp`, by health checks, tests and benchmarks.
@NullMarked
package org.medgateway.mllp.wire;

import org.jspecify.annotations.NullMarked;
