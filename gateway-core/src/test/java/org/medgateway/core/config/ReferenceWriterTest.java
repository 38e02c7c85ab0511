package org.medgateway.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.medgateway.core.config.Hospital.Root;

import java.util.regex.Pattern;

/// The reference tells of every key, and its links lead somewhere.
class ReferenceWriterTest {
    private final String text =
            new ReferenceWriter(Hospital.VARIANTS).write(Root.class, "Configuration");

    @Test
    void everyRecordHasItsTable() {
        assertThat(text)
                .startsWith("# Configuration\n\n## Values\n")
                .contains(
                        """
                        <a id="hospital-root"></a>
                        ## The file

                        The document itself. What the gateway of a hospital does.

                        | Key | Type | Default | Meaning | Example |
                        |---|---|---|---|---|
                        | `gateway` | [hospital self](#hospital-self) | **required** | About the gateway itself. |  |
                        | `healthChecks` | mapping of names, each to [hospital check](#hospital-check) | empty | Checks by name. |  |
                        | `services` | list of [hospital service](#hospital-service) | empty | The front doors. |  |
                        | `alerts` | [hospital alerts](#hospital-alerts) | none | Where alerts are shown. |  |
                        """);
    }

    @Test
    void shorthandsDefaultsValuesAndExamplesAreShown() {
        assertThat(text)
                .contains(
                        """
                        At `services[].balance`.

                        A plain value in place of the mapping stands for its `by`.

                        | Key | Type | Default | Meaning | Example |
                        |---|---|---|---|---|
                        | `by` | `first`, `least-connections`, `hash`, `off` | **required** | The algorithm. |  |
                        | `slowStart` | duration | `0` | How long a new server is spared. |  |
                        """)
                .contains("A plain value or list in place of the mapping stands for its `values`.")
                .contains(
                        "| `expect` | regular expression | none | What must be in the body. |"
                                + " `'^ok\\|ready'` |");
    }

    @Test
    void variantsAreListedByType() {
        assertThat(text)
                .contains(
                        """
                        A plain text is the name of one that is defined elsewhere; otherwise, by the key `type` of the mapping:

                        - `connect`: [hospital connect check](#hospital-connect-check)
                        - `http`: [hospital http check](#hospital-http-check)
                        """)
                .contains(
                        """
                        Further keys by the `type` of the mapping around it:

                        - `dicom`: [hospital dicom server](#hospital-dicom-server)
                        - any other: none
                        """)
                .contains("| `type` | `dicom`, `http` | **required** | The protocol. |  |")
                .contains("Every other key: [hospital match](#hospital-match).");
    }

    @Test
    void everyLinkLeadsToAnAnchor() {
        var links =
                Pattern.compile("\\]\\(#([^)]+)\\)")
                        .matcher(text)
                        .results()
                        .map(m -> m.group(1))
                        .toList();

        assertThat(links)
                .hasSizeGreaterThan(10)
                .allSatisfy(link -> assertThat(text).contains("<a id=\"" + link + "\">"));
    }

    @Test
    void itIsAlwaysTheSame() {
        assertThat(new ReferenceWriter(Hospital.VARIANTS).write(Root.class, "Configuration"))
                .isEqualTo(text);
    }
}
