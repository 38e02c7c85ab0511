package org.medgateway.testdata.xds;

import org.jspecify.annotations.Nullable;
import org.medgateway.testdata.xds.SoapMessage.Attachment;
import org.medgateway.testdata.xds.XdsSamples.TestDocument;
import org.w3c.dom.Element;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A document repository in memory: ITI-41, which it registers by ITI-42 where it was given a
/// registry, ITI-43 and ITI-39, RAD-69. Several of them may share one [Store], as the nodes of a
/// repository cluster do.
public final class SimulatedRepository implements AutoCloseable {

    /// Documents by unique id, and how often each was submitted.
    public static final class Store {
        private final Map<String, TestDocument> documents = new ConcurrentHashMap<>();
        private final Map<String, Integer> submissions = new ConcurrentHashMap<>();

        /// Puts a document there, as an archive that has been running for years.
        public void put(TestDocument document) {
            documents.put(document.uniqueId(), document);
            submissions.merge(document.uniqueId(), 1, Integer::sum);
        }

        public @Nullable TestDocument get(String uniqueId) {
            return documents.get(uniqueId);
        }

        /// How often the document came; 0 for never.
        public int submissions(String uniqueId) {
            return submissions.getOrDefault(uniqueId, 0);
        }
    }

    private static final String RS = "urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0";
    private static final String STATUS = "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:";

    private final String repositoryUniqueId;
    private final Store store;
    private final @Nullable URI registry;
    private final Ledger ledger = new Ledger();
    private final BlockingHttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    private SimulatedRepository(
            InetSocketAddress address,
            String repositoryUniqueId,
            Store store,
            @Nullable URI registry)
            throws IOException {
        this.repositoryUniqueId = repositoryUniqueId;
        this.store = store;
        this.registry = registry;
        this.server = new BlockingHttpServer(address, this::handle);
    }

    /// Starts a repository; `registry` null registers nothing.
    public static SimulatedRepository start(
            InetSocketAddress address,
            String repositoryUniqueId,
            Store store,
            @Nullable URI registry)
            throws IOException {
        return new SimulatedRepository(address, repositoryUniqueId, store, registry);
    }

    public InetSocketAddress address() {
        return server.address();
    }

    public Ledger ledger() {
        return ledger;
    }

    public void fail(Fault how) {
        server.fail(how);
    }

    public int openConnections() {
        return server.openConnections();
    }

    @Override
    public void close() throws IOException {
        server.close();
        client.shutdownNow();
    }

    private HttpCall.Reply handle(HttpCall call) throws IOException {
        if (!call.method().equals("POST")) {
            return SoapOut.wsdl(call, address(), "DocumentRepository_Service");
        }
        SoapIn in = SoapOut.receive(call, ledger);
        String action = in.text("Action");
        return switch (action) {
            case "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b" -> provide(in, action);
            case "urn:ihe:iti:2007:RetrieveDocumentSet",
                    "urn:ihe:iti:2007:CrossGatewayRetrieve",
                    "urn:ihe:rad:2009:RetrieveImagingDocumentSet" ->
                    retrieve(in, action);
            default -> SoapOut.fault(in, "the action " + action + " is not known here");
        };
    }

    private HttpCall.Reply provide(SoapIn in, String action) throws IOException {
        List<TestDocument> documents = new ArrayList<>();
        String patient = "";
        for (Element entry : in.elements("ExtrinsicObject")) {
            String id = SoapIn.identifier(entry, "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab");
            String owner =
                    SoapIn.identifier(entry, "urn:uuid:58a6f841-87b3-4a3e-92fd-ffeffdff427e");
            patient = owner == null ? patient : owner;
            for (Element document : in.elements("Document")) {
                if (id != null && document.getAttribute("id").equals(entry.getAttribute("id"))) {
                    documents.add(
                            new TestDocument(
                                    id, entry.getAttribute("mimeType"), in.content(document)));
                }
            }
        }
        documents.forEach(store::put);
        if (registry != null && !register(patient, documents)) {
            return SoapOut.mtom(
                    in,
                    action + "Response",
                    response("Failure", List.of("XDSRegistryNotAvailable")),
                    List.of());
        }
        return SoapOut.mtom(in, action + "Response", response("Success", List.of()), List.of());
    }

    private boolean register(String patient, List<TestDocument> documents) throws IOException {
        SoapMessage message =
                XdsSamples.registerDocumentSet(patient, repositoryUniqueId, documents);
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(registry)
                            .version(HttpClient.Version.HTTP_1_1)
                            .header("Content-Type", message.contentType())
                            .POST(HttpRequest.BodyPublishers.ofByteArray(message.body()))
                            .build();
            String answer = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
            return answer.contains(STATUS + "Success");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (IOException _) {
            return false;
        }
    }

    private HttpCall.Reply retrieve(SoapIn in, String action) {
        StringBuilder responses = new StringBuilder();
        List<Attachment> attachments = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        for (Element request : in.elements("DocumentRequest")) {
            String repository = child(request, "RepositoryUniqueId");
            String id = child(request, "DocumentUniqueId");
            TestDocument document = store.get(id);
            if (!repository.equals(repositoryUniqueId)) {
                errors.add("XDSUnknownRepositoryId");
            } else if (document == null) {
                errors.add("XDSDocumentUniqueIdError");
            } else {
                String contentId = attachments.size() + 1 + ".retrieved@synthetic.test";
                attachments.add(new Attachment(contentId, document.mimeType(), document.bytes()));
                responses
                        .append("<x:DocumentResponse><x:RepositoryUniqueId>")
                        .append(repository)
                        .append("</x:RepositoryUniqueId><x:DocumentUniqueId>")
                        .append(id)
                        .append("</x:DocumentUniqueId><x:mimeType>")
                        .append(document.mimeType())
                        .append("</x:mimeType><x:Document><xop:Include")
                        .append(" xmlns:xop=\"http://www.w3.org/2004/08/xop/include\" href=\"cid:")
                        .append(contentId.replace("@", "%40"))
                        .append("\"/></x:Document></x:DocumentResponse>");
            }
        }
        String status =
                errors.isEmpty() ? "Success" : attachments.isEmpty() ? "Failure" : "PartialSuccess";
        String body =
                "<x:RetrieveDocumentSetResponse xmlns:x=\"urn:ihe:iti:xds-b:2007\">"
                        + response(status, errors)
                        + responses
                        + "</x:RetrieveDocumentSetResponse>";
        return SoapOut.mtom(in, action + "Response", body, attachments);
    }

    private static String child(Element element, String name) {
        var nodes = element.getElementsByTagNameNS("*", name);
        return nodes.getLength() == 0 ? "" : nodes.item(0).getTextContent().strip();
    }

    private static String response(String status, List<String> errors) {
        String urn =
                status.equals("PartialSuccess")
                        ? "urn:ihe:iti:2007:ResponseStatusType:PartialSuccess"
                        : STATUS + status;
        StringBuilder out =
                new StringBuilder(
                        "<rs:RegistryResponse xmlns:rs=\"" + RS + "\" status=\"" + urn + "\">");
        if (!errors.isEmpty()) {
            out.append("<rs:RegistryErrorList>");
            errors.forEach(
                    code ->
                            out.append("<rs:RegistryError errorCode=\"")
                                    .append(code)
                                    .append("\" codeContext=\"\" severity=\"")
                                    .append("urn:oasis:names:tc:ebxml-regrep:ErrorSeverityType:")
                                    .append("Error\"/>"));
            out.append("</rs:RegistryErrorList>");
        }
        return out.append("</rs:RegistryResponse>").toString();
    }
}
