package org.medgateway.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.medgateway.core.config.Hospital.Root;
import org.medgateway.core.config.Hospital.Scalars;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// YAML in, problems out: each with its line, column and path, what was found and what is expected.
class RefusalTest {

    static Stream<Arguments> scalars() {
        return table(
                """
                count: many        | 1:8 count: expected a whole number, found "many"
                count: "7"         | 1:8 count: expected a whole number without quotes, found "7"
                count: 1.5         | 1:8 count: expected a whole number, found "1.5"
                count: 2147483648  | 1:8 count: expected a whole number from -2147483648 to 2147483647, found "2147483648"
                big: 99999999999999999999 | 1:6 big: expected a whole number, found "99999999999999999999"
                big: 9223372036854775808 | 1:6 big: expected a whole number from -9223372036854775808 to 9223372036854775807, found "9223372036854775808"
                count: [1]         | 1:8 count: expected a whole number, found a list
                ratio: 1e999       | 1:8 ratio: expected a number, found "1e999"
                flag: yes          | 1:7 flag: expected true or false, found "yes"
                flag: {a: 1}       | 1:7 flag: expected a boolean, found a mapping
                time: 4            | 1:7 time: expected a duration with its unit (ms, s, m, h, d), such as 4s, found "4"
                time: 4sec         | 1:7 time: expected a duration such as 250ms, 4s, 30m, 24h or 7d, found "4sec"
                time: -4s          | 1:7 time: expected a duration such as 250ms, 4s, 30m, 24h or 7d, found "-4s"
                time: 999999d      | 1:7 time: expected a duration of at most 36500d, found "999999d"
                size: 16 MB        | 1:7 size: expected a size such as 512B, 64KiB, 16MiB or 1GiB (did you mean 16MiB?), found "16 MB"
                size: 16           | 1:7 size: expected a size such as 512B, 64KiB, 16MiB or 1GiB, found "16"
                size: 99999999999TiB | 1:7 size: expected a size of less than 8388608TiB, found "99999999999TiB"
                choice: leastConnections | 1:9 choice: expected one of first, least-connections, hash, off, found "leastConnections" (did you mean "least-connections"?)
                choice: round-robin | 1:9 choice: expected one of first, least-connections, hash, off, found "round-robin"
                file: ""           | 1:7 file: expected the path of a file, found ""
                uri: "a b"         | 1:6 uri: expected a URI: Illegal character in path, found "a b"
                pattern: "a(b"     | 1:10 pattern: expected a regular expression: Unclosed group at character 4, found "a(b"
                endpoint: a:b:c    | 1:11 endpoint: expected host:port, [ipv6]:port, :port or a host alone; an IPv6 address stands in brackets, found "a:b:c"
                endpoint: 104      | 1:11 endpoint: expected host:port, [ipv6]:port, :port or a host alone; a port alone is written :104, found "104"
                endpoint: 10.1.2.300:104 | 1:11 endpoint: expected an IPv4 address, found "10.1.2.300", found "10.1.2.300:104"
                network: 10.12.3.4/16 | 1:10 network: expected an address without bits behind the prefix (did you mean 10.12.0.0/16 or 10.12.3.4?), found "10.12.3.4/16"
                numbers: [1, x, 3, y] | 1:14 numbers[1]: expected a whole number, found "x" ; 1:20 numbers[3]: expected a whole number, found "y"
                sizes: {a: 1, b: 1B} | 1:12 sizes.a: expected a size such as 512B, 64KiB, 16MiB or 1GiB, found "1"
                sizes: 5           | 1:8 sizes: expected a mapping, found "5"
                text:              | 1:6 text: nothing stands here: expected a text; or leave the key out
                text: ~            | 1:7 text: nothing stands here: expected a text; or leave the key out
                flagg: true        | 1:1 flagg: unknown key (did you mean "flag"?)
                zzzzzzzz: 1        | 1:1 zzzzzzzz: unknown key: expected one of text, count, big, ratio, flag, time, size, choice, file, uri, pattern, endpoint, network, secret, numbers, sizes
                [a]                | 1:1: expected a mapping with the keys text, count, big, ratio, flag, time, size, choice, file, uri, pattern, endpoint, network, secret, numbers, sizes, found a list
                """);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void scalars(String yaml, List<String> problems) {
        assertThat(Reads.problems(Reads.read(yaml, Scalars.class))).isEqualTo(problems);
    }

    static Stream<Arguments> structures() {
        return table(
                """
                {}                                | 1:1: the key "gateway" is missing
                gateway: {}                       | 1:10 gateway: the key "name" is missing
                gateway: {name: x, nam: y}        | 1:20 gateway.nam: unknown key: expected eventLoops
                gateway: {nmae: x}                | 1:11 gateway.nmae: unknown key (did you mean "name"?)
                gateway: {name: x, eventLoops: -1} | 1:32 gateway.eventLoops: expected auto or a whole number, found "-1"
                gateway: x                        | 1:10 gateway: expected a mapping with the keys name, eventLoops, found "x"
                gateway: {name: x, name: y}       | 1:20 gateway.name: "name" appears twice, first at line 1
                """,
                """
                healthChecks: {a: {type: conect}} | 2:26 healthChecks.a.type: expected one of connect, http, found "conect" (did you mean "connect"?)
                healthChecks: {a: {interval: 1s}} | 2:19 healthChecks.a: the key "type" is missing: expected one of connect, http
                healthChecks: {a: {type: connect, get: /}} | 2:35 healthChecks.a.get: unknown key: expected interval
                healthChecks: {a: [x]}            | 2:19 healthChecks.a: expected a name, or a mapping whose key type is one of connect, http, found a list
                healthChecks: {a: {type: [x]}}    | 2:26 healthChecks.a.type: expected one of connect, http, found a list
                alerts: consol                    | 2:9 alerts: expected one of console, mail, found "consol" (did you mean "console"?)
                alerts: mail                      | 2:9 alerts: the key "server" is missing
                services: [{name: s}]             | 2:12 services[0]: the key "type" is missing
                services: [{name: s, type: dicm, mode: x, servers: [{name: a, address: b, calledAet: c}]}] | 2:28 services[0].type: expected one of dicom, http, found "dicm" (did you mean "dicom"?)
                services: [{name: s, type: dicom, sameSite: None}] | 2:35 services[0].sameSite: unknown key under type dicom; it belongs to type http
                services: [{name: s, type: http, servers: [{name: a, address: b, calledAet: c}]}] | 2:66 services[0].servers[0].calledAet: unknown key under type http; it belongs to type dicom
                services: [{name: s, type: dicom, servers: [{name: a}]}] | 2:45 services[0].servers[0]: the key "address" is missing, for example address: 10.1.2.4:104
                services: [{name: s, type: dicom, servers: [{name: a, address: b, queue: 1}]}] | 2:45 services[0].servers[0]: the key "maxConnections" is missing
                services: [{name: s, type: dicom, servers: [{name: a, address: b, weight: 300}]}] | 2:45 services[0].servers[0]: expected a weight from 0 to 256, found 300
                services: [{name: " ", type: dicom}] | 2:12 services[0]: a service needs a name that can be read, found " "
                services: [{name: s, type: dicom, balance: frist}] | 2:44 services[0].balance: expected one of first, least-connections, hash, off, found "frist" (did you mean "first"?)
                services: [{name: s, type: dicom, healthCheck: x}] | 2:48 services[0].healthCheck: no health check is named "x"
                services: [{name: s, type: http, timeouts: {request: 2h}}] | 2:54 services[0].timeouts.request: is longer than idle (line 2)
                services: [{name: s, type: dicom, routes: {when: {not: {a: {values: x, caseSensitive: no}}}}}] | 2:87 services[0].routes.when.not.a.caseSensitive: expected true or false, found "no"
                """);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void structures(String yaml, List<String> problems) {
        assertThat(Reads.problems(Reads.read(yaml, Root.class))).isEqualTo(problems);
    }

    @Test
    void everythingIsReportedAtOnceInTheOrderOfTheFile() {
        String yaml =
                """
                gateway:
                  name: lb1
                  eventLops: 4
                healthChecks:
                  quick:
                    type: connect
                    interval: 4
                services:
                  - name: pacs
                    type: dicom
                    mode: mesage
                    servers:
                      - name: one
                        address: 10.1.2.4:99999
                      - name: two
                        addres: 10.1.2.5
                  - name: pacs
                    type: http
                    listen:
                      - :8443
                      - 8444
                    timeouts:
                  - type: tcp
                """;

        assertThat(Reads.problems(Reads.read(yaml, Root.class)))
                .containsExactly(
                        "h.yaml:3:3 gateway.eventLops: unknown key (did you mean \"eventLoops\"?)",
                        "h.yaml:7:15 healthChecks.quick.interval: expected a duration with its unit"
                                + " (ms, s, m, h, d), such as 4s, found \"4\"",
                        "h.yaml:11:11 services[0].mode: expected one of association, message, found"
                                + " \"mesage\" (did you mean \"message\"?)",
                        "h.yaml:14:18 services[0].servers[0].address: expected a port from 1 to"
                                + " 65535, found 99999, found \"10.1.2.4:99999\"",
                        "h.yaml:16:9 services[0].servers[1].addres: unknown key (did you mean"
                                + " \"address\"?)",
                        "h.yaml:21:9 services[1].listen[1]: expected host:port, [ipv6]:port, :port"
                                + " or a host alone; a port alone is written :8444, found \"8444\"",
                        "h.yaml:22:14 services[1].timeouts: nothing stands here: expected a mapping"
                                + " with the keys request, idle; or leave the key out",
                        "h.yaml:23:5 services[2]: the key \"name\" is missing",
                        "h.yaml:23:11 services[2].type: expected one of dicom, http, found"
                                + " \"tcp\"");
    }

    @Test
    void aWrongValueWithADefaultDoesNotHideWhatTheRootFinds() {
        String yaml =
                """
                gateway: {name: x, eventLoops: two}
                services:
                  - {name: s, type: dicom, mode: x, servers: [{name: a, address: b, weight: heavy}]}
                  - name: s
                    type: dicom
                """;

        assertThat(Reads.problems(Reads.read(yaml, Root.class)))
                .containsExactly(
                        "h.yaml:1:32 gateway.eventLoops: expected auto or a whole number, found"
                                + " \"two\"",
                        "h.yaml:3:34 services[0].mode: expected one of association, message, found"
                                + " \"x\"",
                        "h.yaml:3:77 services[0].servers[0].weight: expected a whole number, found"
                                + " \"heavy\"",
                        "h.yaml:4:11 services[1].name: \"s\" appears twice, first at line 3");
    }

    @Test
    void aProblemOfAMappingBelowItsKeyIsShownAtTheKey() {
        String yaml =
                """
                gateway:
                  eventLoops: 3
                """;

        assertThat(Reads.problems(Reads.read(yaml, Root.class)))
                .containsExactly("h.yaml:1:1 gateway: the key \"name\" is missing");
    }

    @Test
    void thereIsAnEndToWhatIsListed() {
        String yaml = "numbers: [" + "x, ".repeat(2_000) + "x]";

        List<String> problems = Reads.problems(Reads.read(yaml, Scalars.class));

        assertThat(problems).hasSize(Problems.MAX + 1);
        assertThat(problems.getLast())
                .isEqualTo("h.yaml: there may be more; only the first 500 found are listed");
    }

    @Test
    void typesMayComeFromTheEnvironment() {
        String yaml =
                "{gateway: {name: x}, services: [{name: s, type: \"${env:T}\", mode: message}]}";

        assertThat(Reads.problems(Reads.read(yaml, Root.class, Map.of("T", "dicom")))).isEmpty();
        assertThat(Reads.problems(Reads.read(yaml, Root.class, Map.of("T", "dicim"))))
                .containsExactly(
                        "h.yaml:1:49 services[0].type: expected one of dicom, http, found the value"
                                + " of ${env:T}");
        assertThat(Reads.problems(Reads.read(yaml, Root.class)))
                .containsExactly(
                        "h.yaml:1:49 services[0].type: the environment variable T is not set");
    }

    /// `YAML | problem ; problem`; the rows of the second table stand below a valid first line.
    private static Stream<Arguments> table(String rows, String belowGateway) {
        return Stream.concat(
                table(rows), belowGateway.lines().map(row -> row("gateway: {name: x}\n", row)));
    }

    private static Stream<Arguments> table(String rows) {
        return rows.lines().map(row -> row("", row));
    }

    private static Arguments row(String before, String row) {
        int bar = row.indexOf(" | ");
        List<String> problems =
                Stream.of(row.substring(bar + 3).split(" ; "))
                        .map(problem -> "h.yaml:" + problem)
                        .toList();
        return Arguments.of(before + row.substring(0, bar).stripTrailing() + "\n", problems);
    }
}
