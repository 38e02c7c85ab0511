package org.medgateway.core.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class RoutingTableTest {

    private static final Condition MR = is("modality", "MR*");
    private static final Condition INSIDE =
            new Condition.Matches(
                    Attributes.SOURCE,
                    List.of(new ValuePattern.InNetwork(AddressRange.parse("10.12.0.0/16"))));
    private static final Condition PRESENT = new Condition.Present("modality");

    private static Condition is(String attribute, String text) {
        return new Condition.Matches(attribute, List.of(ValuePattern.text(text)));
    }

    private static Attributes attributes(String words) {
        Map<String, List<String>> values = new java.util.HashMap<>();
        for (String word : words.split(" ")) {
            String[] parts = word.split("=", 2);
            if (parts.length == 2) {
                values.computeIfAbsent(parts[0], _ -> new ArrayList<>()).add(parts[1]);
            }
        }
        return name -> values.getOrDefault(name, List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "mr,           modality=MR7T,             true",
        "mr,           modality=CT,               false",
        "mr,           modality=CT modality=MR1,  true", // some value suffices
        "mr,           other=MR7T,                false",
        "not mr,       modality=CT,               true",
        "not mr,       modality=CT modality=MR1,  false",
        "not mr,       other=x,                   true", // no value at all
        "present,      modality=CT,               true",
        "present,      other=CT,                  false",
        "mr and in,    modality=MR source=10.12.3.4, true",
        "mr and in,    modality=MR source=10.13.3.4, false",
        "mr or in,     modality=CT source=10.12.3.4, true",
        "mr or in,     modality=CT source=10.13.3.4, false",
        "nothing of,   modality=MR,               true",
        "one of none,  modality=MR,               false",
    })
    void aConditionHolds(String condition, String attributes, boolean holds) {
        Condition of =
                switch (condition) {
                    case "mr" -> MR;
                    case "not mr" -> new Condition.Not(MR);
                    case "present" -> PRESENT;
                    case "mr and in" -> new Condition.All(List.of(MR, INSIDE));
                    case "mr or in" -> new Condition.Any(List.of(MR, INSIDE));
                    case "nothing of" -> Condition.ALWAYS;
                    default -> new Condition.Any(List.of());
                };
        assertThat(of.holds(attributes(attributes))).isEqualTo(holds);
    }

    @Test
    void aConditionIsSaidInWords() {
        assertThat(
                        new Condition.All(
                                        List.of(
                                                MR,
                                                new Condition.Not(PRESENT),
                                                new Condition.Any(List.of(INSIDE, MR))))
                                .describe())
                .isEqualTo(
                        "modality is MR* and not (modality is present) and (source is"
                                + " 10.12.0.0/16) or (modality is MR*)");
        assertThat(Condition.ALWAYS.describe()).isEqualTo("always");
    }

    private final Route research = new Route("research", MR, "research", "");
    private final Route unknown =
            new Route("unknown callers", new Condition.Not(INSIDE), null, "reject");
    private final Route otherwise = new Route("", Condition.ALWAYS, "main", "");
    private final RoutingTable table = new RoutingTable(List.of(research, unknown), otherwise);

    @ParameterizedTest
    @CsvSource({
        "modality=MR source=10.13.0.1, research", // the first that holds, not the best
        "modality=CT source=10.13.0.1, unknown callers",
        "modality=CT source=10.12.0.1, ''",
    })
    void theFirstRuleThatHoldsDecides(String attributes, String rule) {
        assertThat(table.route(attributes(attributes)).name()).isEqualTo(rule);
    }

    @Test
    void aTrialTellsEachRuleThatWasTriedUpToTheOneThatDecides() {
        assertThat(table.explain(attributes("modality=MR")))
                .containsExactly(new RoutingTable.Step(research, true));
        assertThat(table.explain(attributes("modality=CT source=10.12.0.1")))
                .containsExactly(
                        new RoutingTable.Step(research, false),
                        new RoutingTable.Step(unknown, false),
                        new RoutingTable.Step(otherwise, true));
    }

    @Test
    void anAttributeThatNoRuleNamesIsNeverAskedFor() {
        List<String> asked = new ArrayList<>();
        table.route(
                name -> {
                    asked.add(name);
                    return List.of();
                });
        assertThat(asked).containsExactly("modality", "source");
        new RoutingTable(List.of(), otherwise)
                .route(
                        name -> {
                            throw new AssertionError(name);
                        });
    }

    @Test
    void attributesOnTopOfOthersAreAskedFirst() {
        Attributes both = attributes("a=1 b=2").with(attributes("b=3 c=4"));
        assertThat(both.first("a")).isEqualTo("1");
        assertThat(both.first("b")).isEqualTo("3");
        assertThat(both.first("c")).isEqualTo("4");
        assertThat(both.first("d")).isNull();
    }
}
