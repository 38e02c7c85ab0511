package org.medgateway.admin.access;

import org.aaa4j.radius.core.dictionary.dictionaries.StandardDictionary;
import org.aaa4j.radius.core.packet.Packet;
import org.aaa4j.radius.core.packet.PacketCodec;
import org.aaa4j.radius.core.packet.PacketCodecException;
import org.medgateway.core.config.Endpoint;
import org.medgateway.core.config.RadiusSettings.RadiusServer;
import org.medgateway.core.config.Secret;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A RADIUS server that answers a request with whatever packets a test wants.
final class SimulatedRadius implements AutoCloseable {

    static final String SECRET = "shared, and kept to ourselves";

    /// A request as it came, and what is needed to answer it.
    record Asked(byte[] bytes, Packet packet) {

        private static final PacketCodec CODEC = new PacketCodec(new StandardDictionary());

        /// The bytes of an answer.
        byte[] answer(Packet answer, String secret) {
            return answer(answer, secret, bytes[1] & 0xff);
        }

        byte[] answer(Packet answer, String secret, int identifier) {
            try {
                return CODEC.encodeResponse(
                        answer, utf8(secret), identifier, Arrays.copyOfRange(bytes, 4, 20));
            } catch (PacketCodecException e) {
                throw new AssertionError(e);
            }
        }
    }

    /// What a server does with a request.
    interface Behaviour {
        List<byte[]> answers(Asked asked);
    }

    private final DatagramSocket socket;
    private final Queue<Asked> asked = new ConcurrentLinkedQueue<>();

    SimulatedRadius(Behaviour behaviour) throws IOException {
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> serve(behaviour));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void serve(Behaviour behaviour) {
        try {
            while (true) {
                DatagramPacket in = new DatagramPacket(new byte[4_096], 4_096);
                socket.receive(in);
                byte[] bytes = Arrays.copyOf(in.getData(), in.getLength());
                Asked request = new Asked(bytes, Asked.CODEC.decodeRequest(bytes, utf8(SECRET)));
                asked.add(request);
                for (byte[] out : behaviour.answers(request)) {
                    socket.send(new DatagramPacket(out, out.length, in.getSocketAddress()));
                }
            }
        } catch (IOException | PacketCodecException _) {
            // closed by the test, or a request that no server would answer
        }
    }

    /// The requests so far; those that the secret does not fit are not among them.
    List<Asked> asked() {
        return List.copyOf(asked);
    }

    RadiusServer server() {
        return server(SECRET);
    }

    RadiusServer server(String secret) {
        return new RadiusServer(
                new Endpoint("127.0.0.1", socket.getLocalPort()), new Secret(secret));
    }

    @Override
    public void close() {
        socket.close();
    }
}
