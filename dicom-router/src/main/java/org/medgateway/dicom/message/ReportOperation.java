package org.medgateway.dicom.message;

import io.netty.buffer.ByteBuf;

import org.medgateway.dicom.wire.DataSetEncoding;

/// A server's report on a storage commitment, over an association that the server has opened (PS3.4
/// J.3.3). One event loop only.
final class ReportOperation implements Operation {

    private final MessageSession session;
    private final RequestInHand request;
    private final Gathered gathered = new Gathered();

    ReportOperation(MessageSession session, RequestInHand request) {
        this.session = session;
        this.request = request;
    }

    void begin() {
        if (!request.command().hasDataSet()) {
            answer();
        }
    }

    @Override
    public void data(ByteBuf piece, boolean last) {
        request.trace().bytes(piece.readableBytes());
        gathered.add(piece);
        if (last) {
            answer();
        }
    }

    private void answer() {
        var encoding = DataSetEncoding.of(request.context().transferSyntax());
        var response =
                session.exchange().commitments().reported(request.command(), gathered, encoding);
        gathered.release();
        session.respond(request, response);
    }

    @Override
    public void cancel(String why) {
        gathered.release();
    }
}
