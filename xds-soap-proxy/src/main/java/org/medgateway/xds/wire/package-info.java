/// The bytes of IHE XDS: SOAP envelopes, MTOM packages, registry responses. Everything here is pure
/// (bytes in, records out: no sockets, no threads, no clocks); the XDS service and its tests call
/// it. What is looked at is never written back: the bytes that arrived are the bytes that go on.
@NullMarked
package org.medgateway.xds.wire;

import org.jspecify.annotations.NullMarked;
