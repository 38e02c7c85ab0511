package org.medgateway.benchmarks.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.spi.ProtocolService;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The whole way of a client's bytes through a service that has no servers, from the first byte to
/// the end of the channel.
final class Sessions implements Target {

    private static final Pattern ANSWER = Pattern.compile("MSA\\|[^\\r]*");
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 [0-9]{3}");

    private final String name;
    private final String type;
    private final List<byte[]> samples;
    private final UnaryOperator<String> gist;
    private @Nullable ServiceWithoutServers service;

    /// @param gist what of the bytes that a client hears does not depend on times and names
    private Sessions(String name, String type, List<byte[]> samples, UnaryOperator<String> gist) {
        this.name = name;
        this.type = type;
        this.samples = samples;
        this.gist = gist;
    }

    static Sessions hl7() {
        Target frames = new MllpFrames();
        return new Sessions(
                "hl7-sessions",
                "mllp",
                frames.samples().stream().map(frames::following).toList(),
                heard -> found(ANSWER, heard));
    }

    static Sessions dicom() {
        return new Sessions(
                "dicom-sessions",
                "dicom",
                DicomPdus.recordings().toList(),
                UnaryOperator.identity());
    }

    static Sessions http() {
        return new Sessions(
                "http-sessions", "http", HttpSamples.requests(), heard -> found(STATUS, heard));
    }

    /// What is answered before its body has come ends the connection, so the first answer counts.
    static Sessions xds() {
        return new Sessions(
                "xds-sessions",
                "xds",
                SoapSamples.posted(),
                heard -> found(STATUS, heard).lines().findFirst().orElse(""));
    }

    private static String found(Pattern pattern, String heard) {
        return pattern.matcher(heard)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.joining("\n"));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<byte[]> samples() {
        return samples;
    }

    /// A message or the start of a body, the pieces of it, and what has been answered.
    @Override
    public long mostHeld() {
        return 8L * longest();
    }

    @Override
    public Outcome take(Input input) throws Exception {
        ServiceWithoutServers context = service;
        if (context == null) {
            context = new ServiceWithoutServers(type);
            service = context;
        }
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(input.allocator());
        channel.config().setAutoRead(false);
        // One for each client, since it remembers each client's event loop.
        try (ProtocolService opened = context.open()) {
            opened.accept(ServiceWithoutServers.client(channel));
            String heard = gist.apply(said(channel, input));
            return new Outcome(!heard.isEmpty(), heard);
        } finally {
            channel.finishAndReleaseAll();
        }
    }

    /// Puts the input through; answers what the client hears.
    static String said(EmbeddedChannel channel, Input input) {
        StringBuilder heard = new StringBuilder();
        for (ByteBuf piece = input.next(); piece != null; piece = input.next()) {
            if (channel.isOpen()) {
                channel.writeInbound(piece);
                channel.runPendingTasks();
                hear(channel, heard);
            } else {
                piece.release();
            }
        }
        return heard.toString();
    }

    private static void hear(EmbeddedChannel channel, StringBuilder heard) {
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            heard.append(out.toString(Samples.OCTETS));
            out.release();
        }
    }
}
