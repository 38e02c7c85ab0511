package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// A small configuration that uses everything the machinery can do. Deliberately not the product's:
/// this one may be bent.
final class Hospital {
    private Hospital() {}

    static final Variants VARIANTS =
            Variants.builder()
                    .register(ServiceKind.class, "dicom", DicomKind.class)
                    .register(ServiceKind.class, "http", HttpKind.class)
                    .register(ServerKind.class, "dicom", DicomServer.class)
                    .fallback(ServerKind.class, PlainServer.class)
                    .build();

    @About("What the gateway of a hospital does.")
    record Root(
            @Setting("About the gateway itself.") Self gateway,
            @Setting("Checks by name.") Map<String, Check> healthChecks,
            @Setting("The front doors.") List<Service> services,
            @Setting("Where alerts are shown.") @Nullable Alerts alerts)
            implements Checked {
        @Override
        public void check(Scope scope) {
            var first = new HashMap<String, Integer>();
            for (int i = 0; i < services.size(); i++) {
                String name = "services[" + i + "].name";
                @Nullable Integer line =
                        first.putIfAbsent(services.get(i).name(), scope.line(name));
                if (line != null) {
                    scope.problem(
                            name,
                            "\""
                                    + services.get(i).name()
                                    + "\" appears twice, first at line "
                                    + line);
                }
                if (services.get(i).healthCheck() instanceof NamedCheck(var check)
                        && !healthChecks.containsKey(check)) {
                    scope.problem(
                            "services[" + i + "].healthCheck",
                            "no health check is named \"" + check + "\"");
                }
            }
        }
    }

    record Self(
            @Setting("Its name in messages.") String name,
            @Setting(value = "How many event loops.", defaultsTo = "auto") Loops eventLoops) {}

    /// `auto` or a number: a class of its own with a `parse`.
    @Syntax(value = "`auto` or a whole number", pattern = "^(auto|[0-9]+)$")
    record Loops(int count) {
        public static Loops parse(String text) {
            if (text.equals("auto")) {
                return new Loops(0);
            }
            if (!text.matches("[0-9]{1,3}")) {
                throw new IllegalArgumentException("expected auto or a whole number");
            }
            return new Loops(Integer.parseInt(text));
        }
    }

    record Service(
            @Setting("Its name, once in the file.") String name,
            @Setting("The protocol.") String type,
            @Setting(value = "Where clients connect.", example = "10.1.2.3:104")
                    List<Endpoint> listen,
            @Setting(value = "How servers are chosen.", defaultsTo = "first") Balance balance,
            @Setting("How servers are checked.") @Nullable Check healthCheck,
            @Setting("The servers.") List<Server> servers,
            @Setting("Who goes elsewhere.") List<Route> routes,
            @Flattened ServiceKind kind)
            implements Checked {
        Service {
            if (name.isBlank()) {
                throw new IllegalArgumentException(
                        "a service needs a name that can be read, found \"" + name + "\"");
            }
        }

        @Override
        public void check(Scope scope) {
            if (servers.isEmpty()) {
                scope.warning("", "\"" + name + "\" has no servers");
            }
        }
    }

    @Shorthand("by")
    record Balance(
            @Setting("The algorithm.") Algorithm by,
            @Setting(value = "How long a new server is spared.", defaultsTo = "0")
                    Duration slowStart) {}

    enum Algorithm {
        FIRST,
        LEAST_CONNECTIONS,
        HASH,
        OFF
    }

    record Server(
            @Setting("Its name.") String name,
            @Setting(value = "Where it is.", example = "10.1.2.4:104") Endpoint address,
            @Setting(value = "Its share.", defaultsTo = "1") int weight,
            @Flattened @Nullable Limits limits,
            @Flattened ServerKind kind) {
        Server {
            if (weight < 0 || weight > 256) {
                throw new IllegalArgumentException(
                        "expected a weight from 0 to 256, found " + weight);
            }
        }
    }

    record Limits(
            @Setting("The most connections.") int maxConnections,
            @Setting(value = "How many may wait.", defaultsTo = "0") int queue) {}

    interface ServerKind {}

    record PlainServer() implements ServerKind {}

    record DicomServer(
            @Setting("The AE title to call.") @Nullable String calledAet,
            @Setting("The most associations.") @Nullable Integer maxAssociations)
            implements ServerKind {}

    interface ServiceKind {}

    record DicomKind(@Setting(value = "What is balanced.", defaultsTo = "association") Mode mode)
            implements ServiceKind {}

    enum Mode {
        ASSOCIATION,
        MESSAGE
    }

    record HttpKind(
            @Setting(value = "The time limits.", defaultsTo = "{}") Timeouts timeouts,
            @Setting(value = "Of the cookie.", defaultsTo = "Lax") SameSite sameSite,
            @Setting(value = "The oldest TLS.", defaultsTo = "1.2") TlsVersion minimumTls,
            @Setting("Password of the key.") @Nullable Secret password)
            implements ServiceKind {}

    record Timeouts(
            @Setting(value = "For the head of a request.", defaultsTo = "5s") Duration request,
            @Setting(value = "Between two bytes.", defaultsTo = "1h") Duration idle)
            implements Checked {
        @Override
        public void check(Scope scope) {
            if (request.compareTo(idle) > 0) {
                scope.problem("request", "is longer than idle (line " + scope.line("idle") + ")");
            }
        }
    }

    enum SameSite {
        NONE("None"),
        LAX("Lax");

        private final String written;

        SameSite(String written) {
            this.written = written;
        }

        @Override
        public String toString() {
            return written;
        }
    }

    enum TlsVersion {
        TLS_1_2("1.2"),
        TLS_1_3("1.3");

        private final String written;

        TlsVersion(String written) {
            this.written = written;
        }

        @Override
        public String toString() {
            return written;
        }
    }

    record Route(
            @Setting("When it is taken.") When when,
            @Key("default") @Setting(value = "The server.", defaultsTo = "other") String server) {}

    record When(
            @Setting("What must not be.") @Nullable When not,
            @Flattened Map<String, Match> attributes) {}

    @Shorthand("values")
    record Match(
            @Setting("Any of these.") List<String> values,
            @Setting(value = "Whether case matters.", defaultsTo = "true") boolean caseSensitive) {}

    @NamedReference(NamedCheck.class)
    sealed interface Check {}

    @Shorthand("name")
    record NamedCheck(@Setting("The name of the check.") String name) implements Check {}

    @TypeName("connect")
    record ConnectCheck(@Setting(value = "How often.", defaultsTo = "4s") Duration interval)
            implements Check {}

    @TypeName("http")
    record HttpCheck(
            @Setting(value = "How often.", defaultsTo = "4s") Duration interval,
            @Setting(value = "What is asked for.", defaultsTo = "/") String get,
            @Setting(value = "What must be in the body.", example = "'^ok|ready'")
                    @Nullable Pattern expect)
            implements Check {}

    /// Plain texts choose the type.
    sealed interface Alerts {}

    @TypeName("console")
    record ConsoleAlerts() implements Alerts {}

    @TypeName("mail")
    record MailAlerts(@Setting("To whom.") List<String> to, @Setting("The server.") URI server)
            implements Alerts {}

    /// One component of each scalar type.
    record Scalars(
            @Setting("A text.") @Nullable String text,
            @Setting("An int.") @Nullable Integer count,
            @Setting("A long.") @Nullable Long big,
            @Setting("A double.") @Nullable Double ratio,
            @Setting("A boolean.") @Nullable Boolean flag,
            @Setting("A duration.") @Nullable Duration time,
            @Setting("A size.") @Nullable DataSize size,
            @Setting("One of a few.") @Nullable Algorithm choice,
            @Setting("A file.") @Nullable Path file,
            @Setting("A URI.") @Nullable URI uri,
            @Setting("A pattern.") @Nullable Pattern pattern,
            @Setting("An endpoint.") @Nullable Endpoint endpoint,
            @Setting("A network.") @Nullable Network network,
            @Setting("A secret.") @Nullable Secret secret,
            @Setting("Numbers.") List<Integer> numbers,
            @Setting("Sizes by name.") Map<String, DataSize> sizes) {}
}
