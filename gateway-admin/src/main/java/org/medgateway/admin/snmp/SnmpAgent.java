package org.medgateway.admin.snmp;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.Network;
import org.medgateway.core.config.Secret;
import org.medgateway.core.config.SnmpSettings;
import org.medgateway.core.config.SnmpSettings.SnmpUser;
import org.medgateway.core.runtime.Administration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.snmp4j.CommandResponder;
import org.snmp4j.CommandResponderEvent;
import org.snmp4j.MessageDispatcherImpl;
import org.snmp4j.MessageException;
import org.snmp4j.PDU;
import org.snmp4j.mp.CounterSupport;
import org.snmp4j.mp.MPv2c;
import org.snmp4j.mp.MPv3;
import org.snmp4j.mp.MessageProcessingModel;
import org.snmp4j.mp.StatusInformation;
import org.snmp4j.security.AuthHMAC192SHA256;
import org.snmp4j.security.AuthHMAC384SHA512;
import org.snmp4j.security.AuthSHA;
import org.snmp4j.security.PrivAES128;
import org.snmp4j.security.PrivAES256;
import org.snmp4j.security.SecurityLevel;
import org.snmp4j.security.SecurityModels;
import org.snmp4j.security.SecurityProtocols;
import org.snmp4j.security.USM;
import org.snmp4j.security.UsmUser;
import org.snmp4j.smi.Address;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.smi.Variable;
import org.snmp4j.smi.VariableBinding;
import org.snmp4j.transport.DefaultUdpTransportMapping;
import org.snmp4j.util.DefaultPDUFactory;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Answers SNMP 2c and 3, for reading only. Requests are answered one after the other on the
/// transport's thread; close from any thread.
final class SnmpAgent implements CommandResponder, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SnmpAgent.class);

    /// How long a view of the values may be used: a walk asks for every value by itself.
    private static final Duration FRESH = Duration.ofMillis(500);

    /// What the header of a message may take beside the variable bindings.
    private static final int HEADER = 200;

    /// The longest answer, whatever the client says that it can take.
    private static final int LONGEST = 8_000;

    private final Administration gateway;
    private final SnmpSettings settings;
    private final String version;
    private final InstantSource clock;
    private final Instant started;
    private final DefaultUdpTransportMapping transport;
    private final MessageDispatcherImpl dispatcher = new MessageDispatcherImpl();

    // the transport's thread only
    private NavigableMap<OID, Variable> values = new TreeMap<>();
    private Instant seen = Instant.MIN;

    /// @param engine where it is kept who the agent is
    /// @throws IOException where the address is taken or the file cannot be used
    SnmpAgent(
            Administration gateway,
            SnmpSettings settings,
            String version,
            Path engine,
            InstantSource clock)
            throws IOException {
        this.gateway = gateway;
        this.settings = settings;
        this.version = version;
        this.clock = clock;
        this.started = clock.instant();
        if (settings.community() != null) {
            dispatcher.addMessageProcessingModel(new MPv2c());
        }
        if (!settings.users().isEmpty()) {
            dispatcher.addMessageProcessingModel(version3(EngineFile.begin(engine)));
        }
        dispatcher.addCommandResponder(this);
        String host = settings.listen().host().isEmpty() ? "0.0.0.0" : settings.listen().host();
        transport =
                new DefaultUdpTransportMapping(
                        new UdpAddress(InetAddress.getByName(host), settings.listen().port()));
        dispatcher.addTransportMapping(transport);
        transport.addTransportListener(dispatcher);
        transport.listen();
        LOG.info("The SNMP agent is at {}", transport.getListenAddress());
    }

    private MPv3 version3(EngineFile engine) {
        SecurityProtocols protocols =
                new SecurityProtocols(SecurityProtocols.SecurityProtocolSet.none)
                        .addDefaultProtocols();
        protocols.addAuthenticationProtocol(new AuthSHA());
        protocols.addAuthenticationProtocol(new AuthHMAC192SHA256());
        protocols.addAuthenticationProtocol(new AuthHMAC384SHA512());
        protocols.addPrivacyProtocol(new PrivAES128());
        protocols.addPrivacyProtocol(new PrivAES256());
        USM usm = new USM(protocols, new OctetString(engine.bytes()), engine.boots());
        for (SnmpUser user : settings.users()) {
            usm.addUser(
                    new UsmUser(
                            octets(user.name()),
                            switch (user.authentication()) {
                                case SHA -> AuthSHA.ID;
                                case SHA_256 -> AuthHMAC192SHA256.ID;
                                case SHA_512 -> AuthHMAC384SHA512.ID;
                            },
                            octets(user.password().text()),
                            user.privacyPassword() == null
                                    ? null
                                    : switch (user.privacy()) {
                                        case AES_128 -> PrivAES128.ID;
                                        case AES_256 -> PrivAES256.ID;
                                    },
                            user.privacyPassword() == null
                                    ? null
                                    : octets(user.privacyPassword().text())));
        }
        SecurityModels models = new SecurityModels();
        models.addSecurityModel(usm);
        return new MPv3(
                engine.bytes(),
                new DefaultPDUFactory(),
                protocols,
                models,
                CounterSupport.getInstance());
    }

    private static OctetString octets(String text) {
        return new OctetString(text.getBytes(StandardCharsets.UTF_8));
    }

    int port() {
        return transport.getListenAddress().getPort();
    }

    @Override
    public <A extends Address> void processPdu(CommandResponderEvent<A> event) {
        PDU request = event.getPDU();
        if (request == null || !isQuestion(request.getType()) || !mayAsk(event)) {
            return; // no answer tells a stranger nothing
        }
        event.setProcessed(true);
        PDU response = (PDU) request.clone();
        response.setType(PDU.RESPONSE);
        response.setErrorStatus(PDU.noError);
        response.setErrorIndex(0);
        if (request.getType() == PDU.SET) {
            response.setErrorStatus(PDU.notWritable);
            response.setErrorIndex(request.size() == 0 ? 0 : 1);
        } else {
            response.setVariableBindings(answers(request, event.getMaxSizeResponsePDU()));
        }
        try {
            dispatcher.returnResponsePdu(
                    event.getMessageProcessingModel(),
                    event.getSecurityModel(),
                    event.getSecurityName(),
                    event.getSecurityLevel(),
                    response,
                    event.getMaxSizeResponsePDU(),
                    event.getStateReference(),
                    new StatusInformation());
        } catch (MessageException e) {
            LOG.debug("An answer to {} did not go out", event.getPeerAddress(), e);
        }
    }

    private static boolean isQuestion(int type) {
        return type == PDU.GET || type == PDU.GETNEXT || type == PDU.GETBULK || type == PDU.SET;
    }

    private boolean mayAsk(CommandResponderEvent<?> event) {
        if (!settings.clients().isEmpty()
                && event.getPeerAddress() instanceof UdpAddress peer
                && settings.clients().stream().noneMatch(net -> isIn(net, peer))) {
            return false;
        }
        if (event.getMessageProcessingModel() == MessageProcessingModel.MPv2c) {
            return isCommunity(settings.community(), event.getSecurityName());
        }
        String name = new String(event.getSecurityName(), StandardCharsets.UTF_8);
        return event.getMessageProcessingModel() == MessageProcessingModel.MPv3
                && settings.users().stream()
                        .filter(user -> user.name().equals(name))
                        .anyMatch(user -> event.getSecurityLevel() >= least(user));
    }

    private static boolean isIn(Network network, UdpAddress peer) {
        return network.contains(peer.getInetAddress());
    }

    private static boolean isCommunity(@Nullable Secret community, byte[] sent) {
        return community != null
                && MessageDigest.isEqual(community.text().getBytes(StandardCharsets.UTF_8), sent);
    }

    private static int least(SnmpUser user) {
        return user.privacyPassword() == null ? SecurityLevel.AUTH_NOPRIV : SecurityLevel.AUTH_PRIV;
    }

    private List<VariableBinding> answers(PDU request, int largest) {
        Instant now = clock.instant();
        if (now.isAfter(seen.plus(FRESH)) || now.isBefore(seen)) {
            values = MibView.of(gateway, version, started, now);
            seen = now;
        }
        return switch (request.getType()) {
            case PDU.GET -> Answers.get(values, request);
            case PDU.GETNEXT -> Answers.next(values, request);
            default -> Answers.bulk(values, request, Math.min(largest, LONGEST) - HEADER);
        };
    }

    @Override
    public void close() {
        dispatcher.removeCommandResponder(this);
        dispatcher.stop();
        try {
            transport.close();
        } catch (IOException e) {
            LOG.debug("The SNMP agent did not close in order", e);
        }
    }
}
