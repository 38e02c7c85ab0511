package org.medgateway.benchmarks.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

import org.medgateway.testdata.xds.XdsSamples;
import org.medgateway.testdata.xds.XdsSamples.DocumentName;
import org.medgateway.xds.wire.QueryResponseReader;
import org.medgateway.xds.wire.RetrieveRequest;
import org.medgateway.xds.wire.RetrieveResponse;
import org.medgateway.xds.wire.RetrieveResponseReader;
import org.medgateway.xds.wire.StatusScan;

import java.util.HashSet;
import java.util.List;

/// Whole envelopes that are read to be cut and joined: requests and answers of a retrieval, and the
/// status that passes. The first line of an input is the Content-Type.
final class SoapAnswers implements Target {

    private static final String ANSWER =
            "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Body>"
                    + "<RetrieveDocumentSetResponse xmlns=\"urn:ihe:iti:xds-b:2007\">"
                    + "<r:RegistryResponse xmlns:r=\"urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0\""
                    + " status=\"urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success\">"
                    + "<r:RegistryErrorList><r:RegistryError errorCode=\"XDSDocumentUniqueIdError\""
                    + " codeContext=\"gone &amp; lost\" severity=\"urn:x:Warning\"/>"
                    + "</r:RegistryErrorList></r:RegistryResponse><DocumentResponse>"
                    + "<RepositoryUniqueId>9</RepositoryUniqueId><DocumentUniqueId>1.1"
                    + "</DocumentUniqueId><mimeType>text/plain</mimeType><Document>"
                    + "%s</Document></DocumentResponse></RetrieveDocumentSetResponse>"
                    + "</s:Body></s:Envelope>";
    private static final String INCLUDE =
            "<i:Include xmlns:i=\"http://www.w3.org/2004/08/xop/include\" href=\"cid:1%40x\"/>";
    private static final String FAULT =
            "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Body><s:Fault>"
                    + "<s:Code><s:Value>s:Receiver</s:Value></s:Code><s:Reason><s:Text"
                    + " xml:lang=\"en\">no</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>";

    @Override
    public String name() {
        return "soap-answers";
    }

    @Override
    public List<byte[]> samples() {
        DocumentName one = new DocumentName(XdsSamples.REPOSITORY_A, "1.1");
        DocumentName two = new DocumentName(XdsSamples.REPOSITORY_B, "1.2");
        String plain = "application/soap+xml; charset=UTF-8\n";
        return List.of(
                (plain + ANSWER.replace("%s", "aGVsbG8=")).getBytes(Samples.OCTETS),
                (plain + FAULT).getBytes(Samples.OCTETS),
                (plain + XdsSamples.retrieve(List.of(one, two)).envelope())
                        .getBytes(Samples.OCTETS),
                Samples.lines(
                        "multipart/related; boundary=i; type=\"application/xop+xml\";"
                                + " start=\"<r@x>\"\n--i_Content-ID: <r@x>_Content-Type:"
                                + " application/xop+xml__"
                                + ANSWER.replace("%s", INCLUDE)
                                + "_--i_Content-ID: <1@x>_Content-Type: text/plain__hello_--i--_"));
    }

    @Override
    public byte[] following(byte[] sample) {
        return Samples.withoutLine(sample);
    }

    /// What has come, which the test itself gathers.
    @Override
    public long mostHeld() {
        return 4L * longest();
    }

    @Override
    public Outcome take(Input input) {
        Story story = new Story();
        String contentType = input.line();
        StatusScan scan = new StatusScan();
        ByteBuf body = input.allocator().buffer();
        try {
            for (ByteBuf piece = input.next(); piece != null; piece = input.next()) {
                scan.pass(piece);
                body.writeBytes(piece);
                piece.release();
            }
            story.note("status " + scan.found());
            answer(contentType, body, story);
            errors(contentType, body, story);
            request(ByteBufUtil.getBytes(body), story);
        } finally {
            body.release();
        }
        return story.outcome();
    }

    private static void answer(String contentType, ByteBuf body, Story story) {
        try {
            RetrieveResponse response = RetrieveResponseReader.read(contentType, body);
            story.accept(response.status() + " " + response.errors());
            for (RetrieveResponse.Document document : response.documents()) {
                story.note(document.fields().toString());
                switch (document.payload()) {
                    case RetrieveResponse.Attached(_, ByteBuf bytes) -> story.piece(bytes);
                    case RetrieveResponse.Inline(String base64) ->
                            story.piece(base64.getBytes(Samples.OCTETS));
                }
                story.end("document");
            }
        } catch (IllegalArgumentException refused) {
            story.note(String.valueOf(refused.getMessage()));
        }
    }

    private static void errors(String contentType, ByteBuf body, Story story) {
        try {
            story.accept(QueryResponseReader.errors(contentType, body).toString());
        } catch (IllegalArgumentException refused) {
            story.note(String.valueOf(refused.getMessage()));
        }
    }

    /// What is cut nowhere stays as it is.
    private static void request(byte[] envelope, Story story) {
        RetrieveRequest request;
        try {
            request = RetrieveRequest.parse(envelope);
        } catch (IllegalArgumentException refused) {
            story.note(String.valueOf(refused.getMessage()));
            return;
        }
        List<RetrieveRequest.Entry> entries = request.entries();
        RetrieveRequest again = RetrieveRequest.parse(request.keeping(new HashSet<>(entries)));
        if (!again.entries().equals(entries)) {
            throw new AssertionError(entries + ", written and read again " + again.entries());
        }
        if (!entries.isEmpty()) {
            story.accept(entries.toString());
        }
    }
}
