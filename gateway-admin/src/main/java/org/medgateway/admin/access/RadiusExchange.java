package org.medgateway.admin.access;

import org.aaa4j.radius.core.attribute.Attribute;
import org.aaa4j.radius.core.attribute.attributes.MessageAuthenticator;
import org.aaa4j.radius.core.dictionary.Dictionary;
import org.aaa4j.radius.core.dictionary.dictionaries.StandardDictionary;
import org.aaa4j.radius.core.packet.Packet;
import org.aaa4j.radius.core.packet.PacketCodec;
import org.aaa4j.radius.core.packet.PacketCodecException;
import org.aaa4j.radius.core.util.SecureRandomProvider;
import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.RadiusSettings.RadiusServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// One request to one server over UDP, sent again until an answer is found genuine. What is not
/// genuine is passed over and not taken for an answer, so that nobody who can only send packets can
/// end the exchange. Not the library's own client, which takes any packet from anywhere as the
/// answer and can do without a Message-Authenticator (CVE-2024-3596).
///
/// @param timeout how long one packet waits for its answer
/// @param attempts how often it is sent
record RadiusExchange(RadiusServer server, Duration timeout, int attempts) {

    private static final Logger LOG = LoggerFactory.getLogger(RadiusExchange.class);
    private static final Dictionary DICTIONARY = new StandardDictionary();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int LARGEST_PACKET = 4_096; // RFC 2865 3
    private static final int AUTHENTICATOR_BYTES = 16;

    /// @throws IOException where no genuine answer came, saying what came instead
    Packet ask(Packet question) throws IOException {
        byte[] authenticator = new byte[AUTHENTICATOR_BYTES];
        RANDOM.nextBytes(authenticator);
        PacketCodec codec =
                new PacketCodec(
                        DICTIONARY, new SecureRandomProvider(), () -> RANDOM.nextInt(1 << 8));
        byte[] request = encoded(codec, question, authenticator);
        int passedOver = 0;
        try (DatagramSocket socket = new DatagramSocket()) {
            // Connected: packets from elsewhere do not arrive, and a closed port is told at once.
            socket.connect(new InetSocketAddress(server.address().host(), server.address().port()));
            for (int attempt = 0; attempt < attempts; attempt++) {
                socket.send(new DatagramPacket(request, request.length));
                long begun = System.nanoTime();
                while (true) {
                    byte[] received = receive(socket, begun);
                    if (received == null) {
                        break;
                    }
                    Packet answer = genuine(codec, received, request, authenticator);
                    if (answer != null) {
                        return answer;
                    }
                    passedOver++;
                }
            }
        }
        throw new IOException(
                passedOver == 0
                        ? "no answer to " + attempts + " packets"
                        : passedOver
                                + " answers, none of them genuine: the secret is another one, or"
                                + " the server sends no Message-Authenticator");
    }

    private byte[] encoded(PacketCodec codec, Packet question, byte[] authenticator)
            throws IOException {
        try {
            return codec.encodeRequest(question, secret(), authenticator);
        } catch (PacketCodecException e) {
            throw new IOException("the request cannot be written: " + e.getMessage(), e);
        }
    }

    private byte[] secret() {
        return server.secret().text().getBytes(StandardCharsets.UTF_8);
    }

    /// The next packet; null where the time is over.
    private byte @Nullable [] receive(DatagramSocket socket, long begun) throws IOException {
        Duration left = timeout.minusNanos(System.nanoTime() - begun);
        if (!left.isPositive()) {
            return null;
        }
        DatagramPacket packet = new DatagramPacket(new byte[LARGEST_PACKET], LARGEST_PACKET);
        try {
            socket.setSoTimeout(Math.toIntExact(Math.max(1, left.toMillis())));
            socket.receive(packet);
            return Arrays.copyOf(packet.getData(), packet.getLength());
        } catch (SocketTimeoutException _) {
            return null;
        }
    }

    /// The answer to this request by somebody who knows the secret; null where it is not.
    private @Nullable Packet genuine(
            PacketCodec codec, byte[] received, byte[] request, byte[] authenticator) {
        try {
            Packet answer = codec.decodeResponse(received, secret(), authenticator);
            return hasRightIdentifier(answer, request) && isAuthenticated(answer) ? answer : null;
        } catch (PacketCodecException | RuntimeException e) {
            // whatever the library makes of bytes that anybody can send
            LOG.debug("A packet from {} is passed over", server.address(), e);
            return null;
        }
    }

    private static boolean hasRightIdentifier(Packet answer, byte[] request) {
        return answer.getReceivedFields().getIdentifier() == (request[1] & 0xff);
    }

    /// The library has checked the Message-Authenticator where there is one of the right length;
    /// here it has to be there, once.
    private static boolean isAuthenticated(Packet answer) {
        List<? extends Attribute<?>> found =
                answer.getAttributes().stream()
                        .filter(one -> one.getType().equals(MessageAuthenticator.TYPE))
                        .toList();
        return found.size() == 1 && found.getFirst().getData().length() == AUTHENTICATOR_BYTES;
    }
}
