package org.medgateway.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.medgateway.core.config.Hospital.Scalars;

import java.util.stream.Stream;

/// What is no document that can be bound at all: said once, at its place.
class YamlTreeTest {

    static Stream<Arguments> documents() {
        return Stream.of(
                Arguments.of("", "1:1: the file is empty: expected a mapping"),
                Arguments.of(
                        "# nothing but a comment\n", "1:1: the file is empty: expected a mapping"),
                Arguments.of(
                        "text: a\n---\ntext: b\n",
                        "2:1: a second document begins: expected only one"),
                Arguments.of(
                        "text: !!str 5\n", "1:7 text: YAML tags such as !str are not used here"),
                Arguments.of(
                        "text: !env X\n", "1:7 text: YAML tags such as !env are not used here"),
                Arguments.of("? [a]\n: b\n", "1:3: a key must be a plain text"),
                Arguments.of(
                        "text: *nowhere\n",
                        "1:7 text: *nowhere is used, but &nowhere stands nowhere above it"),
                Arguments.of(
                        "sizes: &a {x: *a}\n",
                        "1:15 sizes.x: *a stands inside of &a, which would never end"),
                Arguments.of(
                        "<<: 5\n", "1:1 <<: << takes a mapping or a list of mappings, found \"5\""),
                Arguments.of(
                        "text: [a\ncount: 1\n",
                        "2:6: not readable as YAML: expected ',' or ']', but got :"
                                + " (while parsing a flow sequence, line 1)"),
                Arguments.of(
                        "text: a\n\tcount: 1\n",
                        "2:1: not readable as YAML: found character '\\t(TAB)' that cannot start"
                            + " any token. (Do not use \\t(TAB) for indentation) (while scanning"
                            + " for the next token)"),
                Arguments.of(
                        "text: [:104]\n",
                        "1:8: not readable as YAML: expected the node content, but found ':' (while"
                            + " parsing a flow node, line 1); a text that begins with : stands in"
                            + " quotes here"),
                Arguments.of(
                        "text: a\ncount: \u0001\n",
                        "2:8: the character U+0001 is not allowed in YAML"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void documents(String yaml, String problem) {
        assertThat(Reads.problems(Reads.read(yaml, Scalars.class)))
                .containsExactly("h.yaml:" + problem);
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstKey() {
        assertThat(Reads.accepted("\uFEFFtext: a\n", Scalars.class).text()).isEqualTo("a");
    }

    @Test
    void columnsCountCharactersNotSurrogates() {
        assertThat(Reads.problems(Reads.read("{text: 😷😷, count: x}", Scalars.class)))
                .containsExactly("h.yaml:1:19 count: expected a whole number, found \"x\"");
    }

    @Test
    void ownKeysWinOverMergedOnesAndEarlierOverLaterOnes() {
        var sizes =
                Reads.accepted(
                                """
                                sizes:
                                  <<: [{a: 1B, b: 1B}, {b: 2B, c: 2B}]
                                  c: 3B
                                """,
                                Scalars.class)
                        .sizes();

        assertThat(sizes).hasToString("{c=3B, a=1B, b=1B}");
    }

    @Test
    void aQuotedMergeKeyIsAKey() {
        assertThat(Reads.accepted("sizes: {'<<': 1B}", Scalars.class).sizes())
                .containsOnlyKeys("<<");
    }

    @Test
    void depthIsBounded() {
        String problem = problem("text: " + "[".repeat(100) + "]".repeat(100));

        assertThat(problem).endsWith(": nested deeper than 64 levels, which is the limit");
    }

    @Test
    void aliasesCannotMakeItDeeper() {
        var yaml = new StringBuilder("a0: &a0 [[[[[[[[x]]]]]]]]\n");
        for (int i = 1; i < 10; i++) {
            yaml.append("a%d: &a%d [[[[[[[[*a%d]]]]]]]]\n".formatted(i, i, i - 1));
        }

        assertThat(problem(yaml.toString()))
                .endsWith(": nested deeper than 64 levels, which is the limit");
    }

    @Test
    void aBillionLaughsAreCutShort() {
        var yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            yaml.append("a%d: &a%d [".formatted(i, i));
            yaml.append("*a%d, ".formatted(i - 1).repeat(10)).append("]\n");
        }

        assertThat(problem(yaml.toString()))
                .endsWith(": more than 250000 values (aliases followed), which is the limit");
    }

    @Test
    void aliasesAreCounted() {
        String yaml = "text: &a b\nnumbers: [" + "*a, ".repeat(1_001) + "]";

        assertThat(problem(yaml))
                .endsWith("numbers[1000]: more than 1000 aliases, which is the limit");
    }

    @Test
    void lengthIsBounded() {
        assertThat(problem("text: " + "a".repeat(YamlTree.MAX_CHARACTERS)))
                .isEqualTo("h.yaml: longer than 4194304 characters, which is the limit");
    }

    private static String problem(String yaml) {
        var problems = Reads.problems(Reads.read(yaml, Scalars.class));
        assertThat(problems).hasSize(1);
        return problems.getFirst();
    }
}
