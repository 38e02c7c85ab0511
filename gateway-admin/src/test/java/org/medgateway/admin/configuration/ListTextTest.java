package org.medgateway.admin.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.Map;

class ListTextTest {

    private static final String BLOCK =
            """
            virtualServices:
              - name: HL7   # the feed
                type: mllp
                routes:
                  # first comes first
                  - name: one
                    pool: a      # why a

                  # about two
                  - {name: two, pool: b}
                  - name: three
                    when:
                      source: [10.0.0.0/8]
                    pool: c   # the end
                default: a   # not a rule
              - name: Other
                type: mllp
            """;

    private static Map<String, Object> rule(String name) {
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("name", name);
        rule.put("when", Map.of("source", java.util.List.of("10.1.0.0/16", "yes")));
        rule.put("pool", "a");
        return rule;
    }

    private static ListText routes(String text) {
        return ListText.of(text, "HL7", "routes");
    }

    @Test
    void anItemMovesWithItsCommentsAndNothingElseChanges() {
        assertThat(routes(BLOCK).move(1, 0))
                .isEqualTo(
                        BLOCK.replace(
                                """
                                      # first comes first
                                      - name: one
                                        pool: a      # why a

                                      # about two
                                      - {name: two, pool: b}
                                """,
                                """
                                      # about two
                                      - {name: two, pool: b}
                                      # first comes first
                                      - name: one
                                        pool: a      # why a

                                """));
    }

    @Test
    void aNewItemGetsTheIndentOfTheOthers() {
        String expected =
                """
                        pool: c   # the end
                      - name: new
                        when: {source: ["10.1.0.0/16", "yes"]}
                        pool: a
                    default: a   # not a rule
                """;
        assertThat(routes(BLOCK).insert(3, rule("new")))
                .contains(expected.indent(0).stripTrailing());
    }

    @Test
    void aRemovedItemTakesItsCommentAlong() {
        assertThat(routes(BLOCK).remove(1))
                .isEqualTo(BLOCK.replace("      # about two\n      - {name: two, pool: b}\n", ""));
    }

    @Test
    void theLastItemLeavesAnEmptyList() {
        String text = BLOCK;
        for (int i = 0; i < 3; i++) {
            text = routes(text).remove(0);
        }
        assertThat(text).contains("    routes: []\n    default: a   # not a rule\n");
        assertThat(routes(text).size()).isZero();
        assertThat(routes(routes(text).insert(0, rule("again"))).items())
                .extracting(item -> item.get("name"))
                .containsExactly("again");
    }

    @Test
    void aReplacedItemKeepsTheCommentAbove() {
        assertThat(routes(BLOCK).replace(1, rule("zwei")))
                .contains("      # about two\n      - name: zwei\n")
                .doesNotContain("name: two");
    }

    @Test
    void aServiceWithoutRulesGetsTheKey() {
        String text = ListText.of(BLOCK, "Other", "routes").insert(0, rule("x"));
        assertThat(text)
                .startsWith(BLOCK)
                .endsWith(
                        """
                            routes:
                              - name: x
                                when: {source: ["10.1.0.0/16", "yes"]}
                                pool: a
                        """);
        assertThat(ListText.of(text, "Other", "routes").size()).isEqualTo(1);
    }

    @Test
    void aFlowListStaysAFlowList() {
        String text =
                """
                virtualServices: [{name: HL7, routes: [{name: a, pool: x}, {name: b, pool: y}]}]
                """;
        assertThat(routes(text).move(1, 0))
                .isEqualTo(
                        """
                        virtualServices: [{name: HL7, routes: [{name: b, pool: y}, {name: a, pool: x}]}]
                        """);
        assertThat(routes(text).remove(0))
                .isEqualTo("virtualServices: [{name: HL7, routes: [{name: b, pool: y}]}]\n");
    }

    @Test
    void placesAreRightBehindCharactersOfTwoUnits() {
        String text = BLOCK.replace("the feed", "the feed \uD83C\uDFE5");
        assertThat(routes(text).remove(1))
                .isEqualTo(text.replace("      # about two\n      - {name: two, pool: b}\n", ""));
    }

    @Test
    void textsThatLookLikeSomethingElseAreQuoted() {
        assertThat(
                        YamlWriter.flow(
                                java.util.List.of("no", "1", "a b", "a: b", "*x", "ü", "", "a\"b")))
                .isEqualTo("[\"no\", \"1\", a b, \"a: b\", \"*x\", \"ü\", \"\", \"a\\\"b\"]");
    }

    @Test
    void anUnknownServiceIsRefused() {
        assertThatThrownBy(() -> ListText.of(BLOCK, "Nothing", "routes"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Nothing");
    }

    @Test
    void aWeightIsSetWhereTheServerStands() {
        String text =
                """
                virtualServices:
                  - name: HL7
                    servers:
                      - {name: A, address: "a:1"}  # one
                      - name: B
                        weight: 7   # two
                    pools:
                      more:
                        - name: C
                          address: c
                """;
        assertThat(ServerText.weight(text, "HL7", "A", 9))
                .isEqualTo(text.replace("\"a:1\"}", "\"a:1\", weight: 9}"));
        assertThat(ServerText.weight(text, "HL7", "B", 9))
                .isEqualTo(text.replace("weight: 7", "weight: 9"));
        assertThat(ServerText.weight(text, "HL7", "C", 9))
                .isEqualTo(text.replace("- name: C", "- weight: 9\n          name: C"));
    }

    @Test
    void secretsAreHiddenAndComeBack() {
        String text =
                """
                admin:
                  ldap: {bindPassword: "se: cret", userBase: x}
                certificates:
                  a: {pkcs12: a.p12, password: "${file:a.pass}"}
                  b:
                    password: hunter2   # the old one
                """;
        String shown = Masking.mask(text);
        assertThat(shown)
                .doesNotContain("se: cret", "hunter2")
                .contains("${file:a.pass}", "# the old one");
        assertThat(Masking.unmask(shown, text)).isEqualTo(text);
        assertThat(Masking.unmask(shown.replace("password: \"***\"", "password: new"), text))
                .contains("password: new");
    }
}
