package org.medgateway.app.deployments;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

import javax.net.SocketFactory;

/// A client with an address of its own, so that persistence by source address can tell it from the
/// others.
///
/// @param number 1 to 250, the last number of the address
record Client(int number) {

    private static final int CONNECT_MILLIS = 5000;
    private static final int PATIENCE_MILLIS = 20_000;

    InetAddress address() {
        return InetAddress.ofLiteral("127.0.1." + number);
    }

    /// A new connection, from this client's address.
    Socket connect(InetSocketAddress to) throws IOException {
        Socket socket = bound();
        try {
            socket.connect(to, CONNECT_MILLIS);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private Socket bound() throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(address(), 0));
        return socket;
    }

    /// For clients that make their connections themselves.
    SocketFactory sockets() {
        return new SocketFactory() {
            @Override
            public Socket createSocket() throws IOException {
                return bound();
            }

            @Override
            public Socket createSocket(String host, int port) throws IOException {
                return connect(new InetSocketAddress(host, port));
            }

            @Override
            public Socket createSocket(String host, int port, InetAddress local, int localPort) {
                throw new UnsupportedOperationException("the client has its own address");
            }

            @Override
            public Socket createSocket(InetAddress host, int port) throws IOException {
                return connect(new InetSocketAddress(host, port));
            }

            @Override
            public Socket createSocket(
                    InetAddress host, int port, InetAddress local, int localPort) {
                throw new UnsupportedOperationException("the client has its own address");
            }
        };
    }
}
