package org.medgateway.admin.configuration;

import org.jspecify.annotations.Nullable;
import org.medgateway.admin.access.PrivateFile;
import org.medgateway.core.config.ConfigDiff;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.Problem;
import org.medgateway.core.config.Reading;
import org.medgateway.core.runtime.Administration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// The configuration file and what happens to it. One change at a time; each is in the file and in
/// force, or neither.
public final class Configuration {

    private static final Logger LOG = LoggerFactory.getLogger(Configuration.class);

    /// The file as it may be shown.
    ///
    /// @param etag of the file with its secrets
    public record Shown(String text, String etag) {}

    /// What came of a change.
    public sealed interface Changed {
        /// @param changes what differs from before, one line each
        /// @param warnings of the reader
        record Done(String etag, List<String> changes, List<Problem> warnings) implements Changed {}

        record Refused(List<Problem> problems) implements Changed {}

        /// The file is another one than the caller knew.
        record Stale(String etag) implements Changed {}
    }

    /// What a text would come to.
    public record Judgement(List<Problem> problems, List<Problem> warnings, List<String> changes) {}

    /// A configuration that was in force.
    public record Version(
            int number, java.time.Instant at, String who, String reason, String etag) {}

    private final Administration gateway;
    private final InstantSource clock;
    private final History history;

    /// @param folder for the history
    public Configuration(Administration gateway, Path folder, InstantSource clock)
            throws IOException {
        this.gateway = gateway;
        this.clock = clock;
        this.history = new History(folder);
        keep("the gateway", "found when the gateway started", text());
    }

    private void keep(String who, String reason, String text) throws IOException {
        List<History.Version> known = history.versions();
        String etag = etag(text);
        if (known.isEmpty() || !known.getFirst().etag().equals(etag)) {
            history.add(clock.instant(), who, reason, etag, text);
        }
    }

    private String text() {
        try {
            return Files.readString(gateway.file());
        } catch (IOException e) {
            throw new UncheckedIOException("the configuration file cannot be read", e);
        }
    }

    public Shown shown() {
        String text = text();
        return new Shown(Masking.mask(text), etag(text));
    }

    /// Judges a text without changing anything.
    public Judgement judge(String text) {
        return switch (gateway.read(Masking.unmask(text, text()))) {
            case Reading.Accepted<GatewayConfig>(var config, var warnings) ->
                    new Judgement(List.of(), warnings, diff(config));
            case Reading.Refused<GatewayConfig>(var problems) ->
                    new Judgement(problems, List.of(), List.of());
        };
    }

    private List<String> diff(GatewayConfig next) {
        return ConfigDiff.between(gateway.config(), next).stream()
                .map(ConfigDiff.Change::toString)
                .toList();
    }

    /// Puts a text in force and in the file.
    ///
    /// @param knownEtag of the file that the caller changed; null where it does not matter
    public synchronized Changed apply(
            String text, @Nullable String knownEtag, String who, String reason) {
        return change(knownEtag, who, reason, old -> Masking.unmask(text, old));
    }

    /// Puts an earlier configuration in force again; null where there is none of that number.
    public synchronized @Nullable Changed rollBack(
            int number, @Nullable String knownEtag, String who) {
        History.Version version = history.version(number);
        return version == null
                ? null
                : change(knownEtag, who, "rolled back to " + number, _ -> version.text());
    }

    private Changed change(
            @Nullable String knownEtag, String who, String reason, UnaryOperator<String> edit) {
        String old = text();
        if (knownEtag != null && !knownEtag.equals(etag(old))) {
            return new Changed.Stale(etag(old));
        }
        String next = edit.apply(old);
        return switch (gateway.read(next)) {
            case Reading.Refused<GatewayConfig>(var problems) -> new Changed.Refused(problems);
            case Reading.Accepted<GatewayConfig>(var config, var warnings) ->
                    put(config, warnings, next, who, reason);
        };
    }

    private Changed put(
            GatewayConfig config, List<Problem> warnings, String next, String who, String reason) {
        GatewayConfig before = gateway.config();
        List<String> differences = diff(config);
        return switch (gateway.apply(config, who)) {
            case Reading.Refused<List<String>>(var problems) -> new Changed.Refused(problems);
            case Reading.Accepted<List<String>> _ -> {
                try {
                    PrivateFile.replace(gateway.file(), next);
                    keep(who, reason, next);
                } catch (IOException e) {
                    gateway.apply(before, "the file could not be written");
                    LOG.warn("The configuration file {} cannot be written", gateway.file(), e);
                    yield new Changed.Refused(
                            List.of(
                                    new Problem(
                                            gateway.file().toString(),
                                            0,
                                            0,
                                            "",
                                            "the file cannot be written, and nothing has changed: "
                                                    + e.getMessage())));
                }
                yield new Changed.Done(etag(next), differences, warnings);
            }
        };
    }

    /// The rules of a service as the file has them.
    ///
    /// @throws IllegalArgumentException where the file does not write them out
    public List<Map<String, @Nullable Object>> rules(String service) {
        return rules(text(), service).items();
    }

    private static ListText rules(String text, String service) {
        try {
            return ListText.of(text, service, "routes");
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException("the file is not YAML at the moment", e);
        }
    }

    public Changed insertRule(
            String service, int at, Map<String, ?> rule, @Nullable String etag, String who) {
        return edit(
                service,
                etag,
                who,
                "added a rule to " + service,
                rules -> {
                    int place = at < 0 || at > rules.size() ? rules.size() : at;
                    return rules.insert(place, rule);
                });
    }

    public Changed replaceRule(
            String service, int at, Map<String, ?> rule, @Nullable String etag, String who) {
        return edit(
                service,
                etag,
                who,
                "changed rule " + (at + 1) + " of " + service,
                rules -> rules.replace(at, rule));
    }

    public Changed moveRule(String service, int from, int to, @Nullable String etag, String who) {
        return edit(
                service,
                etag,
                who,
                "moved rule " + (from + 1) + " of " + service,
                rules -> rules.move(from, to));
    }

    public Changed removeRule(String service, int at, @Nullable String etag, String who) {
        return edit(
                service,
                etag,
                who,
                "removed rule " + (at + 1) + " of " + service,
                rules -> rules.remove(at));
    }

    private synchronized Changed edit(
            String service,
            @Nullable String etag,
            String who,
            String reason,
            Function<ListText, String> edit) {
        return change(
                etag,
                who,
                reason,
                old -> guarded(old, edit.apply(rules(old, service)), service, "routes"));
    }

    /// Writes another weight of a server into the file and puts it in force.
    public synchronized Changed weight(String service, String server, int weight, String who) {
        return change(
                null,
                who,
                "weight of " + server + " of " + service,
                old -> ServerText.weight(old, service, server, weight));
    }

    /// Names a certificate in the file and puts it in force.
    public synchronized Changed addCertificate(String name, Map<String, ?> value, String who) {
        return change(
                null,
                who,
                "added the certificate " + name,
                old -> MapText.add(old, "certificates", name, value));
    }

    /// An edit in the text must change what it is meant to change and nothing else; the text may be
    /// written in ways that the editing did not foresee.
    private String guarded(String old, String next, String service, String key) {
        if (gateway.read(old) instanceof Reading.Accepted<GatewayConfig>(var before, _)
                && gateway.read(next) instanceof Reading.Accepted<GatewayConfig>(var after, _)) {
            String allowed = "virtualServices[" + service + "]." + key;
            for (ConfigDiff.Change change : ConfigDiff.between(before, after)) {
                if (!change.path().startsWith(allowed)) {
                    throw new IllegalArgumentException(
                            "the file is written in a way that cannot be edited here: "
                                    + change.path()
                                    + " would change; change the file as a text");
                }
            }
        }
        return next;
    }

    public List<Version> versions() {
        return history.versions().stream()
                .map(v -> new Version(v.number(), v.at(), v.who(), v.reason(), v.etag()))
                .toList();
    }

    /// The text of an earlier configuration as it may be shown; null where there is none.
    public @Nullable String version(int number) {
        History.Version version = history.version(number);
        return version == null ? null : Masking.mask(version.text());
    }

    public static String etag(String text) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
