package org.medgateway.benchmarks.mllp;

import org.medgateway.testdata.hl7.Hl7Generator;

import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/// What many idle feeds cost in memory: each sends one message, gets its acknowledgement, and falls
/// silent. `IdleMemory [connections]`.
public final class IdleMemory {

    private IdleMemory() {}

    public static void main(String[] args) throws Exception {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        List<Socket> feeds = new ArrayList<>();
        try (Contender engine = Contender.java("engine", AckServer.class);
                Contender gateway =
                        Contender.java(
                                "gateway",
                                GatewayTarget.class,
                                "" + engine.address().getPort(),
                                "2",
                                "all")) {
            System.out.printf("%d MB resident before%n", gateway.residentMegabytes());
            for (int i = 0; i < count; i++) {
                // 127.0.0.1 has not enough ports to itself for very many.
                InetAddress from =
                        InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (1 + i % 4)});
                Socket feed =
                        new Socket(
                                gateway.address().getAddress(),
                                gateway.address().getPort(),
                                from,
                                0);
                feeds.add(feed);
                byte[] body = new Hl7Generator(i).ofSize("IDLE-" + i, 600).body();
                byte[] frame = new byte[body.length + 3];
                frame[0] = 0x0B;
                System.arraycopy(body, 0, frame, 1, body.length);
                frame[frame.length - 2] = 0x1C;
                frame[frame.length - 1] = 0x0D;
                feed.getOutputStream().write(frame);
                if (feed.getInputStream().read() != 0x0B) {
                    throw new IllegalStateException("feed " + i + " got no acknowledgement");
                }
            }
            System.out.printf(
                    "%d MB resident with %,d idle connections%n",
                    gateway.residentMegabytes(), count);
        } finally {
            for (Socket feed : feeds) {
                feed.close();
            }
        }
    }
}
