package org.medgateway.testdata.xds;

import org.w3c.dom.Element;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A document registry in memory: ITI-18 and ITI-38 by patient, ITI-42, ITI-44, ITI-62. Several of
/// them may share one [Store], as the nodes of a registry cluster share a database.
public final class SimulatedRegistry implements AutoCloseable {

    private static final String NAMESPACES =
            " xmlns:rs=\"urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0\""
                    + " xmlns:rim=\"urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0\""
                    + " xmlns:query=\"urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0\"";
    private static final String SUCCESS =
            "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success";

    /// A registered document.
    public record Registered(String patient, String repository, String uniqueId) {}

    /// What registries know together.
    public static final class Store {
        private final Map<String, List<Registered>> byPatient = new ConcurrentHashMap<>();

        /// The documents of a patient, in the order of registration.
        public List<Registered> documents(String patient) {
            return List.copyOf(byPatient.getOrDefault(patient, List.of()));
        }

        void add(Registered registered) {
            byPatient
                    .computeIfAbsent(registered.patient(), _ -> new CopyOnWriteArrayList<>())
                    .add(registered);
        }
    }

    private final Store store;
    private final Ledger ledger = new Ledger();
    private final BlockingHttpServer server;

    private SimulatedRegistry(InetSocketAddress address, Store store) throws IOException {
        this.store = store;
        this.server = new BlockingHttpServer(address, this::handle);
    }

    public static SimulatedRegistry start(InetSocketAddress address, Store store)
            throws IOException {
        return new SimulatedRegistry(address, store);
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
    }

    private HttpCall.Reply handle(HttpCall call) throws IOException {
        if (!call.method().equals("POST")) {
            return SoapOut.wsdl(call, address(), "DocumentRegistry_Service");
        }
        SoapIn in = SoapOut.receive(call, ledger);
        String action = in.text("Action");
        return switch (action) {
            case "urn:ihe:iti:2007:RegistryStoredQuery", "urn:ihe:iti:2007:CrossGatewayQuery" ->
                    SoapOut.plain(in, action + "Response", query(in));
            case "urn:ihe:iti:2007:RegisterDocumentSet-b" -> {
                register(in);
                yield SoapOut.plain(in, action + "Response", success());
            }
            case "urn:ihe:iti:2010:DeleteDocumentSet" ->
                    SoapOut.plain(in, action + "Response", success());
            default ->
                    action.startsWith("urn:hl7-org:v3:PRPA_IN2013")
                            ? SoapOut.plain(
                                    in, "urn:hl7-org:v3:MCCI_IN000002UV01", acknowledgement())
                            : SoapOut.fault(in, "the action " + action + " is not known here");
        };
    }

    private void register(SoapIn in) {
        for (Element entry : in.elements("ExtrinsicObject")) {
            store.add(registered(entry));
        }
    }

    private static Registered registered(Element entry) {
        String patient = SoapIn.identifier(entry, "urn:uuid:58a6f841-87b3-4a3e-92fd-ffeffdff427e");
        String unique = SoapIn.identifier(entry, "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab");
        String repository = "";
        var slots = entry.getElementsByTagNameNS("*", "Slot");
        for (int i = 0; i < slots.getLength(); i++) {
            Element slot = (Element) slots.item(i);
            if (slot.getAttribute("name").equals("repositoryUniqueId")) {
                repository = slot.getTextContent().strip();
            }
        }
        return new Registered(
                Objects.requireNonNullElse(patient, ""),
                repository,
                Objects.requireNonNullElse(unique, ""));
    }

    private String query(SoapIn in) {
        String patient = "";
        for (Element slot : in.elements("Slot")) {
            if (slot.getAttribute("name").endsWith("PatientId")) {
                patient = slot.getTextContent().strip().replace("'", "");
            }
        }
        StringBuilder out =
                new StringBuilder(
                        "<query:AdhocQueryResponse"
                                + NAMESPACES
                                + " status=\""
                                + SUCCESS
                                + "\"><rim:RegistryObjectList>");
        for (Registered found : store.documents(patient)) {
            out.append("<rim:ExtrinsicObject id=\"urn:uuid:")
                    .append(
                            java.util.UUID.nameUUIDFromBytes(
                                    found.uniqueId()
                                            .getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                    .append("\" mimeType=\"text/plain\"><rim:Slot name=\"repositoryUniqueId\">")
                    .append("<rim:ValueList><rim:Value>")
                    .append(found.repository())
                    .append("</rim:Value></rim:ValueList></rim:Slot><rim:ExternalIdentifier")
                    .append(
                            " identificationScheme=\"urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab\"")
                    .append(" value=\"")
                    .append(Envelopes.escape(found.uniqueId()))
                    .append("\"/></rim:ExtrinsicObject>");
        }
        return out.append("</rim:RegistryObjectList></query:AdhocQueryResponse>").toString();
    }

    static String success() {
        return "<rs:RegistryResponse" + NAMESPACES + " status=\"" + SUCCESS + "\"/>";
    }

    private static String acknowledgement() {
        return "<MCCI_IN000002UV01 xmlns=\"urn:hl7-org:v3\""
                + " ITSVersion=\"XML_1.0\"><acknowledgement><typeCode"
                + " code=\"CA\"/></acknowledgement></MCCI_IN000002UV01>";
    }
}
