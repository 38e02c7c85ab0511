package org.medgateway.xds.peer;

import jakarta.activation.DataHandler;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.apache.cxf.Bus;
import org.apache.cxf.BusFactory;
import org.apache.cxf.transport.servlet.CXFNonSpringServlet;
import org.openehealth.ipf.commons.ihe.xds.core.metadata.Document;
import org.openehealth.ipf.commons.ihe.xds.core.metadata.DocumentEntry;
import org.openehealth.ipf.commons.ihe.xds.core.requests.DocumentReference;
import org.openehealth.ipf.commons.ihe.xds.core.requests.ProvideAndRegisterDocumentSet;
import org.openehealth.ipf.commons.ihe.xds.core.requests.QueryRegistry;
import org.openehealth.ipf.commons.ihe.xds.core.requests.RegisterDocumentSet;
import org.openehealth.ipf.commons.ihe.xds.core.requests.RetrieveDocumentSet;
import org.openehealth.ipf.commons.ihe.xds.core.requests.query.FindDocumentsQuery;
import org.openehealth.ipf.commons.ihe.xds.core.responses.ErrorCode;
import org.openehealth.ipf.commons.ihe.xds.core.responses.ErrorInfo;
import org.openehealth.ipf.commons.ihe.xds.core.responses.QueryResponse;
import org.openehealth.ipf.commons.ihe.xds.core.responses.Response;
import org.openehealth.ipf.commons.ihe.xds.core.responses.RetrievedDocument;
import org.openehealth.ipf.commons.ihe.xds.core.responses.RetrievedDocumentSet;
import org.openehealth.ipf.commons.ihe.xds.core.responses.Severity;
import org.openehealth.ipf.commons.ihe.xds.core.responses.Status;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A registry and a repository of IPF (Camel, CXF, Tomcat), and IPF's clients for them: the stack
/// of real XDS systems. The metadata and documents are kept in memory.
final class IpfHospital implements AutoCloseable {

    static final String REPOSITORY = "1.3.6.1.4.1.99999.1.1";

    private final Tomcat tomcat = new Tomcat();
    private final CamelContext camel = new DefaultCamelContext();
    private final ProducerTemplate client;
    private final List<DocumentEntry> registered = new CopyOnWriteArrayList<>();
    private final Map<String, RetrievedDocument> stored = new ConcurrentHashMap<>();

    IpfHospital(Path folder) throws Exception {
        tomcat.setBaseDir(folder.toString());
        tomcat.setHostname("127.0.0.1");
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", folder.toString());
        Bus bus = BusFactory.getDefaultBus();
        CXFNonSpringServlet servlet = new CXFNonSpringServlet();
        servlet.setBus(bus);
        Wrapper wrapper = Tomcat.addServlet(context, "cxf", servlet);
        wrapper.setLoadOnStartup(1);
        context.addServletMappingDecoded("/services/*", "cxf");
        tomcat.start();
        camel.addRoutes(new Routes());
        camel.start();
        client = camel.createProducerTemplate();
    }

    int port() {
        return tomcat.getConnector().getLocalPort();
    }

    /// Sends a request by IPF's own client of the transaction (`iti41`) to a system at `authority`.
    <T> T ask(String transaction, String authority, Object request, Class<T> answer) {
        String uri = "xds-" + transaction + "://" + authority + "/services/xds-" + transaction;
        return client.requestBody(uri + "?audit=false", request, answer);
    }

    private final class Routes extends RouteBuilder {
        @Override
        public void configure() {
            from("xds-iti41:xds-iti41?audit=false").process(IpfHospital.this::provide);
            from("xds-iti42:xds-iti42?audit=false").process(IpfHospital.this::register);
            from("xds-iti18:xds-iti18?audit=false").process(IpfHospital.this::query);
            from("xds-iti43:xds-iti43?audit=false").process(IpfHospital.this::retrieve);
        }
    }

    private void provide(Exchange exchange) {
        var request = exchange.getIn().getBody(ProvideAndRegisterDocumentSet.class);
        for (Document document : request.getDocuments()) {
            DocumentEntry entry = document.getDocumentEntry();
            entry.setRepositoryUniqueId(REPOSITORY);
            registered.add(entry);
            DocumentReference reference =
                    new DocumentReference(REPOSITORY, entry.getUniqueId(), null);
            stored.put(
                    entry.getUniqueId(),
                    new RetrievedDocument(
                            copy(document.getDataHandler()),
                            reference,
                            null,
                            null,
                            entry.getMimeType()));
        }
        exchange.getMessage().setBody(new Response(Status.SUCCESS));
    }

    // what arrives is a view of the message and ends with it
    private static DataHandler copy(DataHandler arrived) {
        try {
            return new DataHandler(
                    new jakarta.mail.util.ByteArrayDataSource(
                            arrived.getInputStream().readAllBytes(), arrived.getContentType()));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void register(Exchange exchange) {
        var request = exchange.getIn().getBody(RegisterDocumentSet.class);
        registered.addAll(request.getDocumentEntries());
        exchange.getMessage().setBody(new Response(Status.SUCCESS));
    }

    private void query(Exchange exchange) {
        var request = exchange.getIn().getBody(QueryRegistry.class);
        QueryResponse response = new QueryResponse(Status.SUCCESS);
        if (request.getQuery() instanceof FindDocumentsQuery find) {
            response.setDocumentEntries(
                    registered.stream()
                            .filter(entry -> entry.getPatientId().equals(find.getPatientId()))
                            .toList());
        }
        exchange.getMessage().setBody(response);
    }

    private void retrieve(Exchange exchange) {
        var request = exchange.getIn().getBody(RetrieveDocumentSet.class);
        List<RetrievedDocument> found =
                request.getDocuments().stream()
                        .map(document -> stored.get(document.getDocumentUniqueId()))
                        .filter(java.util.Objects::nonNull)
                        .toList();
        RetrievedDocumentSet response = new RetrievedDocumentSet(Status.SUCCESS, found);
        if (found.size() < request.getDocuments().size()) {
            response.setStatus(found.isEmpty() ? Status.FAILURE : Status.PARTIAL_SUCCESS);
            response.setErrors(
                    List.of(
                            new ErrorInfo(
                                    ErrorCode.DOCUMENT_UNIQUE_ID_ERROR,
                                    "no such document",
                                    Severity.ERROR,
                                    null,
                                    null)));
        }
        exchange.getMessage().setBody(response);
    }

    @Override
    public void close() throws Exception {
        client.close();
        camel.close();
        tomcat.stop();
        tomcat.destroy();
        BusFactory.getDefaultBus().shutdown(true);
    }
}
