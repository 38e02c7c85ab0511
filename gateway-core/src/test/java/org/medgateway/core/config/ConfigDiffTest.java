package org.medgateway.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.medgateway.core.config.Hospital.Root;

import java.util.List;
import java.util.stream.Stream;

/// What is said of a reload.
class ConfigDiffTest {
    private static final String BEFORE =
            """
            gateway: {name: lb1}
            healthChecks: {quick: {type: http, expect: "^ok"}}
            services:
              - {name: a, type: dicom, listen: [h:104, h:105], servers: [{name: x, address: h}, {name: y, address: h}]}
              - {name: b, type: http, password: old}
              - {name: c, type: dicom, routes: {when: {a: b}, default: x}}
            """;

    static Stream<Arguments> changes() {
        return Stream.of(
                Arguments.of("name: lb1", "name: lb2", List.of("gateway.name changed")),
                Arguments.of("^ok", "^OK", List.of("healthChecks.quick.expect changed")),
                Arguments.of(
                        "type: http, expect: \"^ok\"",
                        "type: connect",
                        List.of("healthChecks.quick changed")),
                Arguments.of(
                        "quick:",
                        "slow:",
                        List.of("healthChecks.quick removed", "healthChecks.slow added")),
                Arguments.of(
                        "name: a, type: dicom",
                        "name: a, type: dicom, mode: message",
                        List.of("services[a].mode changed")),
                Arguments.of(":105", ":106", List.of("services[a].listen[1] changed")),
                Arguments.of("[h:104, h:105]", "h:104", List.of("services[a].listen changed")),
                Arguments.of(
                        "name: y",
                        "name: z",
                        List.of("services[a].servers[y] removed", "services[a].servers[z] added")),
                Arguments.of(
                        "[{name: x, address: h}, {name: y, address: h}]",
                        "[{name: y, address: h}, {name: x, address: h, queue: 2, maxConnections:"
                                + " 1}]",
                        List.of("services[a].servers[x] changed")),
                Arguments.of(
                        "[{name: x, address: h}, {name: y, address: h}]",
                        "[{name: y, address: h}, {name: x, address: h}]",
                        List.of("services[a].servers changed")),
                Arguments.of(
                        "password: old", "password: new", List.of("services[b].password changed")),
                Arguments.of(", password: old", "", List.of("services[b].password removed")));
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @MethodSource
    void changes(String old, String now, List<String> told) {
        assertThat(BEFORE).contains(old);
        Root before = Reads.accepted(BEFORE, Root.class);
        Root after = Reads.accepted(BEFORE.replace(old, now), Root.class);

        assertThat(ConfigDiff.between(before, after))
                .extracting(ConfigDiff.Change::toString)
                .isEqualTo(told);
    }

    @Test
    void theSameFileReadAgainDiffersInNothingThoughItsPatternsAreOtherObjects() {
        Root before = Reads.accepted(BEFORE, Root.class);
        Root after = Reads.accepted(BEFORE, Root.class);

        assertThat(before).isNotEqualTo(after);
        assertThat(ConfigDiff.between(before, after)).isEmpty();
    }
}
