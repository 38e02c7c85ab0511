package org.medgateway.xds;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.route.Attributes;
import org.medgateway.core.spi.ServiceDefinition;
import org.medgateway.http.exchange.RequestInspector;
import org.medgateway.http.exchange.RequestInspector.Decision;
import org.medgateway.http.wire.OwnAnswer;
import org.medgateway.http.wire.RequestVerdict;
import org.medgateway.http.wire.ResponseHead;
import org.medgateway.xds.wire.WsdlRewriter;

import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/// A service description on its way to a client, which is to learn the gateway's address from it
/// and not the server's. One event loop only.
final class WsdlExchange implements RequestInspector.Look {

    private static final int LONGEST = 2 * 1024 * 1024;

    private final XdsOptions.WsdlConfig config;
    private final Set<String> hosts;

    WsdlExchange(
            ServiceDefinition definition,
            XdsOptions.WsdlConfig config,
            RequestVerdict.Accepted request) {
        this.config = config;
        this.hosts = hosts(definition, config, request);
        request.head().fields().set("Accept-Encoding", "identity");
    }

    private static Set<String> hosts(
            ServiceDefinition definition,
            XdsOptions.WsdlConfig config,
            RequestVerdict.Accepted request) {
        Set<String> hosts = new HashSet<>();
        config.hosts().forEach(host -> hosts.add(host.toLowerCase(Locale.ROOT)));
        hosts.add(request.authority().host());
        definition
                .config()
                .allPools()
                .values()
                .forEach(
                        pool ->
                                pool.servers()
                                        .forEach(
                                                server ->
                                                        hosts.add(
                                                                server.address()
                                                                        .host()
                                                                        .toLowerCase(
                                                                                Locale.ROOT))));
        return hosts;
    }

    @Override
    public int limit() {
        return 1024;
    }

    @Override
    public Decision decide(ByteBuf start, boolean end, boolean limitReached) {
        return new Decision.Forward(Attributes.NONE);
    }

    @Override
    public @Nullable OwnAnswer failure(RequestInspector.Failure cause, int status, String why) {
        return null;
    }

    @Override
    public String kind() {
        return "WSDL";
    }

    @Override
    public int holdAnswer(ResponseHead head) {
        String type = head.fields().first("Content-Type");
        boolean xml = type != null && type.toLowerCase(Locale.ROOT).contains("xml");
        return head.status() == 200 && xml && !head.fields().contains("Content-Encoding")
                ? LONGEST
                : 0;
    }

    @Override
    public byte[] rewrite(ResponseHead head, byte[] body) {
        // what was said of the former bytes holds no longer
        head.fields().remove("ETag");
        head.fields().remove("Content-MD5");
        head.fields().remove("Digest");
        return WsdlRewriter.rewrite(body, this::address);
    }

    private String address(String found) {
        try {
            URI uri = URI.create(found);
            String host = uri.getHost();
            if (host == null || !hosts.contains(bare(host))) {
                return found;
            }
            int from = uri.getScheme().length() + "://".length() + uri.getRawAuthority().length();
            return config.address().getScheme()
                    + "://"
                    + config.address().getRawAuthority()
                    + found.substring(from);
        } catch (IllegalArgumentException _) {
            return found;
        }
    }

    private static String bare(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.startsWith("[") ? lower.substring(1, lower.length() - 1) : lower;
    }
}
