package org.medgateway.app.deployments;

import org.medgateway.testdata.xds.Ledger;
import org.medgateway.testdata.xds.SimulatedRepository;
import org.medgateway.testdata.xds.SoapMessage;
import org.medgateway.testdata.xds.XdsSamples;
import org.medgateway.testdata.xds.XdsSamples.DocumentName;
import org.medgateway.testdata.xds.XdsSamples.TestDocument;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Document repositories: ITI-41 as an MTOM package, and ITI-43.
final class RepositoryActor implements XdsDriver.Actor {

    private final SimulatedRepository.Store store = new SimulatedRepository.Store();

    private record Running(SimulatedRepository repository) implements XdsDriver.Node {
        @Override
        public InetSocketAddress address() {
            return repository.address();
        }

        @Override
        public Ledger ledger() {
            return repository.ledger();
        }

        @Override
        public void close() throws IOException {
            repository.close();
        }
    }

    @Override
    public String path() {
        return "/xds/services/repository";
    }

    @Override
    public XdsDriver.Node start(InetSocketAddress at) throws IOException {
        return new Running(SimulatedRepository.start(at, XdsSamples.REPOSITORY_A, store, null));
    }

    @Override
    public SoapMessage submission(String patient, TestDocument document) {
        return XdsSamples.provideAndRegister(patient, List.of(document), SoapMessage.Style.DOT_NET);
    }

    @Override
    public SoapMessage question(String patient, TestDocument document) {
        return XdsSamples.retrieve(
                List.of(new DocumentName(XdsSamples.REPOSITORY_A, document.uniqueId())));
    }

    @Override
    public String answer(TestDocument document) {
        return new String(document.bytes(), StandardCharsets.UTF_8);
    }

    @Override
    public int submissions(String patient, TestDocument document) {
        return store.submissions(document.uniqueId());
    }
}
