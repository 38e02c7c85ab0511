package org.medgateway.http.exchange;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.spi.ClientConnection;
import org.medgateway.http.wire.RequestVerdict;
import org.medgateway.http.wire.Template;

import java.net.InetSocketAddress;

/// The values that the templates of header rules and redirects take from an exchange.
///
/// @param server the chosen server; empty while there is none
record ExchangeValues(
        ClientSide side, RequestVerdict.Accepted request, String service, String server, long id)
        implements Template.Values {

    @Override
    public @Nullable String value(Template.Variable variable, String argument) {
        ClientConnection client = side.connection();
        return switch (variable) {
            case METHOD -> request.head().method();
            case SCHEME -> side.secure() ? "https" : "http";
            case HOST -> request.authority().text();
            case HOSTNAME -> request.authority().host();
            case TARGET -> request.head().target();
            case PATH -> request.path();
            case QUERY -> request.query();
            case HEADER -> request.head().fields().first(argument);
            case COOKIE -> HttpAttributes.cookie(request.head().fields(), argument);
            case CLIENT_ADDRESS -> side.address();
            case CLIENT_PORT -> Integer.toString(client.address().getPort());
            case GATEWAY_ADDRESS -> address(client.destination());
            case GATEWAY_PORT -> Integer.toString(client.destination().getPort());
            case SERVICE -> service;
            case SERVER -> server;
            case TLS_SUBJECT -> client.first("tls.subject");
            case TLS_VERSION -> client.first("tls.version");
            case TLS_SNI -> client.first("tls.sni");
            case EXCHANGE -> Long.toString(id);
        };
    }

    static String address(InetSocketAddress address) {
        return address.isUnresolved()
                ? address.getHostString()
                : address.getAddress().getHostAddress();
    }
}
