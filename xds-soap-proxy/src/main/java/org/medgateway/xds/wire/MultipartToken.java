package org.medgateway.xds.wire;

import io.netty.buffer.ByteBuf;

/// What a [MultipartScanner] found next.
public sealed interface MultipartToken {

    /// The buffer is used up.
    record NeedMore() implements MultipartToken {}

    /// A part's header fields; its content follows.
    record PartBegins(PartHeaders headers) implements MultipartToken {}

    /// Some of a part's content: a view, not retained, good until the next call.
    record Content(ByteBuf bytes) implements MultipartToken {}

    /// The part is complete.
    record PartEnds() implements MultipartToken {}

    /// The closing delimiter: the package is complete, and all that follows is ignored.
    record PackageEnds() implements MultipartToken {}

    /// The package cannot be read on. Said again at every further call.
    record Broken(String why) implements MultipartToken {}
}
