package org.medgateway.xds.wire;

import io.netty.buffer.ByteBuf;

import java.util.List;

/// A RetrieveDocumentSetResponse with its documents.
///
/// @param status the status URN
public record RetrieveResponse(
        String status, List<RegistryError> errors, List<Document> documents) {

    /// A child of a DocumentResponse that holds text: `RepositoryUniqueId`, `mimeType`...
    public record Field(String name, String value) {}

    /// One document: what is said of it, and where its bytes are.
    public record Document(List<Field> fields, Payload payload) {
        public Document {
            fields = List.copyOf(fields);
        }
    }

    /// The bytes of a document.
    public sealed interface Payload {}

    /// In a part of its own: its header fields, and its bytes as a view of the answer's buffer.
    public record Attached(PartHeaders headers, ByteBuf bytes) implements Payload {}

    /// In the envelope, in base64 as sent.
    public record Inline(String base64) implements Payload {}

    public RetrieveResponse {
        errors = List.copyOf(errors);
        documents = List.copyOf(documents);
    }
}
