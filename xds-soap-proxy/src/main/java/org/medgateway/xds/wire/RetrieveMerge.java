package org.medgateway.xds.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;

import org.medgateway.xds.wire.RetrieveResponse.Attached;
import org.medgateway.xds.wire.RetrieveResponse.Document;
import org.medgateway.xds.wire.RetrieveResponse.Field;
import org.medgateway.xds.wire.RetrieveResponse.Inline;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Makes one answer of the answers of several repositories (ITI TF-2, 3.43.5): all documents, all
/// errors, and the status that follows from them. Parts get new Content-IDs, since two repositories
/// may have used the same; their bytes are taken over as they are.
public final class RetrieveMerge {

    /// The merged answer; `body` is the caller's to release.
    public record Merged(String contentType, String status, int documents, ByteBuf body) {}

    /// What one repository contributed: its answer, or what the gateway has to say in its place.
    public sealed interface Portion {
        record Answered(RetrieveResponse response) implements Portion {}

        record Failed(RegistryError error) implements Portion {}
    }

    private final ReplyContext context;
    private final Transaction transaction;
    private final String boundary;
    private final List<RegistryError> errors = new ArrayList<>();
    private final List<Document> documents = new ArrayList<>();
    private final List<Attached> parts = new ArrayList<>();

    private RetrieveMerge(ReplyContext context, Transaction transaction, String boundary) {
        this.context = context;
        this.transaction = transaction;
        this.boundary = boundary;
    }

    /// Merges in the order given. `boundary` must not occur in any document: a random one of 128
    /// bits does not. The merged body keeps its own references to the documents' buffers.
    public static Merged merge(
            ReplyContext context,
            Transaction transaction,
            List<Portion> portions,
            String boundary) {
        RetrieveMerge merge = new RetrieveMerge(context, transaction, boundary);
        portions.forEach(merge::take);
        return merge.build();
    }

    private void take(Portion portion) {
        switch (portion) {
            case Portion.Answered(RetrieveResponse response) -> {
                errors.addAll(response.errors());
                documents.addAll(response.documents());
                if (response.status().equals(Names.FAILURE) && response.errors().isEmpty()) {
                    errors.add(
                            RegistryError.of(
                                    RegistryError.Code.XDSRepositoryError,
                                    "A repository answered Failure without saying why"));
                }
            }
            case Portion.Failed(RegistryError error) -> errors.add(error);
        }
    }

    // Warnings alone leave a success a success (ITI TF-3, 4.2.4.1).
    private String status() {
        if (errors.stream().noneMatch(RegistryError::isError)) {
            return Names.SUCCESS;
        }
        return documents.isEmpty() ? Names.FAILURE : Names.PARTIAL_SUCCESS;
    }

    private Merged build() {
        String status = status();
        StringBuilder body = new StringBuilder();
        body.append("<xdsb:RetrieveDocumentSetResponse xmlns:xdsb=\"")
                .append(Names.XDS)
                .append("\" xmlns:rs=\"")
                .append(Names.RS)
                .append("\">")
                .append(RegistryAnswer.registryResponse(status, errors));
        documents.forEach(document -> append(body, document));
        body.append("</xdsb:RetrieveDocumentSetResponse>");
        String envelope = context.envelope(transaction.responseAction(), body.toString());
        boolean packaged = context.packaged() || !parts.isEmpty();
        ByteBuf bytes = packaged ? packageOf(envelope) : text(envelope);
        String contentType =
                packaged
                        ? SoapAnswer.packageType(
                                context.version(), boundary, transaction.responseAction())
                        : SoapAnswer.plain(200, context.version(), "", transaction.responseAction())
                                .contentType();
        return new Merged(contentType, status, documents.size(), bytes);
    }

    private void append(StringBuilder xml, Document document) {
        xml.append("<xdsb:DocumentResponse>");
        for (Field field : document.fields()) {
            xml.append("<xdsb:")
                    .append(field.name())
                    .append('>')
                    .append(XmlText.escape(field.value()))
                    .append("</xdsb:")
                    .append(field.name())
                    .append('>');
        }
        xml.append("<xdsb:Document>");
        switch (document.payload()) {
            case Attached attached -> {
                parts.add(attached);
                xml.append("<xop:Include xmlns:xop=\"")
                        .append(Names.XOP)
                        .append("\" href=\"cid:")
                        .append(contentId(parts.size()))
                        .append("\"/>");
            }
            case Inline(String base64) -> xml.append(base64);
        }
        xml.append("</xdsb:Document></xdsb:DocumentResponse>");
    }

    private static String contentId(int number) {
        return "document-" + number + "@medgateway";
    }

    private ByteBuf packageOf(String envelope) {
        CompositeByteBuf out = Unpooled.compositeBuffer(parts.size() * 2 + 2);
        String open = "--" + boundary + "\r\n";
        out.addComponent(
                true, text(open + SoapAnswer.rootHeaders(context.version()) + "\r\n" + envelope));
        for (int i = 0; i < parts.size(); i++) {
            Attached part = parts.get(i);
            StringBuilder head = new StringBuilder("\r\n" + open);
            for (PartHeaders.Field field : part.headers().fields()) {
                if (!field.name().equalsIgnoreCase("Content-ID")) {
                    head.append(field.name()).append(": ").append(field.value()).append("\r\n");
                }
            }
            head.append("Content-ID: <").append(contentId(i + 1)).append(">\r\n\r\n");
            out.addComponent(true, text(head.toString()));
            out.addComponent(true, part.bytes().retainedSlice());
        }
        out.addComponent(true, text("\r\n--" + boundary + "--\r\n"));
        return out;
    }

    private static ByteBuf text(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
    }
}
