package org.medgateway.app.deployments;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/// One service's protocol spoken on both sides: the simulators of its real servers, and exchanges
/// of clients. One thread at a time.
interface Driver extends AutoCloseable {

    /// Where that server's simulator listens, one address for each door of the service; the port is
    /// 0 until it listens, unless it has to be a given one.
    InetSocketAddress address(String server);

    /// One exchange by the client at every door of the service: whole, checked to the last byte.
    ///
    /// @param doors where the service listens
    /// @return the server that each of them reached, in the order of the doors
    List<String> exchange(List<InetSocketAddress> doors, Client client) throws Exception;

    /// What the service answers a client while it has no server.
    String refusal(InetSocketAddress door, Client client) throws Exception;

    /// The server falls dead: no listener, every connection reset.
    void kill(String server) throws IOException;

    /// It comes back at the same address.
    void revive(String server) throws IOException;

    /// Fails where anything that a client was told is done has been lost or changed on the way.
    void verifyNothingLost();

    @Override
    void close() throws IOException;
}
