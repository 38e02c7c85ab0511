package org.medgateway.app.deployments;

import org.medgateway.testdata.xds.Ledger;
import org.medgateway.testdata.xds.SimulatedRegistry;
import org.medgateway.testdata.xds.SoapMessage;
import org.medgateway.testdata.xds.XdsSamples;
import org.medgateway.testdata.xds.XdsSamples.TestDocument;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/// Document registries: ITI-42 and ITI-18.
final class RegistryActor implements XdsDriver.Actor {

    private final SimulatedRegistry.Store store = new SimulatedRegistry.Store();

    private record Running(SimulatedRegistry registry) implements XdsDriver.Node {
        @Override
        public InetSocketAddress address() {
            return registry.address();
        }

        @Override
        public Ledger ledger() {
            return registry.ledger();
        }

        @Override
        public void close() throws IOException {
            registry.close();
        }
    }

    @Override
    public String path() {
        return "/xds/services/registry";
    }

    @Override
    public XdsDriver.Node start(InetSocketAddress at) throws IOException {
        return new Running(SimulatedRegistry.start(at, store));
    }

    @Override
    public SoapMessage submission(String patient, TestDocument document) {
        return XdsSamples.registerDocumentSet(patient, XdsSamples.REPOSITORY_A, List.of(document));
    }

    @Override
    public SoapMessage question(String patient, TestDocument document) {
        return XdsSamples.storedQuery(patient);
    }

    @Override
    public String answer(TestDocument document) {
        return "value=\"" + document.uniqueId() + "\"";
    }

    @Override
    public int submissions(String patient, TestDocument document) {
        return (int)
                store.documents(patient).stream()
                        .filter(found -> found.uniqueId().equals(document.uniqueId()))
                        .count();
    }
}
