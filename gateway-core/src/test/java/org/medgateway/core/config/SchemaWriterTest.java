package org.medgateway.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.medgateway.core.config.Hospital.Root;
import org.medgateway.core.config.Hospital.Scalars;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.List;

/// The schema and the reader are of one opinion.
class SchemaWriterTest {
    private static final Schema ROOT = schema(Root.class);
    private static final Schema SCALARS = schema(Scalars.class);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    good | healthChecks: {a: {type: connect}, b: {type: http, expect: x}}
                    good | healthChecks: {a: other}
                    bad  | healthChecks: {a: {type: conect}}
                    bad  | healthChecks: {a: {interval: 4s}}
                    bad  | healthChecks: {a: {type: connect, get: /}}
                    good | alerts: console
                    good | alerts: {type: mail, server: 'smtp://h', to: a}
                    bad  | alerts: {type: mail}
                    bad  | alerts: post
                    good | services: {name: s, type: dicom, mode: message}
                    bad  | services: {name: s, type: dicom, sameSite: None}
                    bad  | services: {name: s, type: tcp}
                    bad  | services: {name: s}
                    bad  | services: {type: dicom}
                    good | services: [{name: s, type: http, sameSite: None, minimumTls: 1.3, timeouts: {request: 4s}}]
                    bad  | services: [{name: s, type: http, mode: message}]
                    bad  | services: [{name: s, type: http, sameSite: none}]
                    bad  | services: [{name: s, type: http, timeouts: {reqest: 4s}}]
                    good | services: [{name: s, type: dicom, servers: {name: a, address: b, calledAet: c, maxConnections: 1}}]
                    bad  | services: [{name: s, type: dicom, servers: {name: a, address: b, queue: 1}}]
                    good | services: [{name: s, type: dicom, servers: {name: a, address: b, queue: 1, maxConnections: 1}}]
                    bad  | services: [{name: s, type: http, servers: {name: a, address: b, calledAet: c}}]
                    bad  | services: [{name: s, type: dicom, servers: [{name: a}]}]
                    good | services: [{name: s, type: dicom, balance: least-connections}]
                    good | services: [{name: s, type: dicom, balance: {by: hash, slowStart: 0}}]
                    bad  | services: [{name: s, type: dicom, balance: {slowStart: 0}}]
                    bad  | services: [{name: s, type: dicom, balance: robin}]
                    good | services: [{name: s, type: dicom, routes: {when: {a: [x, 5], not: {b: {values: y}, c: z}}}}]
                    bad  | services: [{name: s, type: dicom, routes: {when: {a: {value: y}}}}]
                    bad  | services: [{name: s, type: dicom, routes: {wen: {a: b}}}]
                    """)
    void structuresAreJudgedAsTheReaderDoes(String verdict, String yaml) {
        String whole = "gateway: {name: x}\n" + yaml.replace("other", "a") + "\n";
        boolean read = Reads.problems(Reads.read(whole, Root.class)).isEmpty();

        assertThat(read ? "good" : "bad").as("the reader").isEqualTo(verdict);
        assertThat(errors(ROOT, whole).isEmpty() ? "good" : "bad")
                .as("the schema")
                .isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    good | {}
                    good | text: 0123
                    good | text: true
                    bad  | text: [a]
                    good | count: 5
                    bad  | count: '5'
                    bad  | count: 5.5
                    good | ratio: 5
                    good | flag: true
                    bad  | flag: 'yes'
                    good | time: 0
                    good | time: 250ms
                    bad  | time: 250
                    bad  | time: 4 s
                    good | size: 16MiB
                    bad  | size: 16MB
                    good | choice: off
                    bad  | choice: LEAST_CONNECTIONS
                    good | endpoint: '[::1]:104'
                    good | endpoint: :104
                    bad  | endpoint: a:b:c
                    bad  | endpoint: 10.1.2.3:x
                    good | network: 10.0.0.0/8
                    bad  | network: pacs/8
                    good | numbers: 3
                    good | numbers: [3, 4]
                    bad  | numbers: [3, x]
                    good | sizes: {a: 1B}
                    bad  | sizes: 1B
                    bad  | nothing: 1
                    bad  | [text]
                    """)
    void scalarsAreJudgedAsTheReaderDoes(String verdict, String yaml) {
        boolean read = Reads.problems(Reads.read(yaml, Scalars.class)).isEmpty();

        assertThat(read ? "good" : "bad").as("the reader").isEqualTo(verdict);
        assertThat(errors(SCALARS, yaml).isEmpty() ? "good" : "bad")
                .as("the schema")
                .isEqualTo(verdict);
    }

    @Test
    void referencesPassWhereverAScalarMayStand() {
        String yaml =
                "{count: '${env:A}', flag: '${file:b}', time: '${env:A}s', choice: '${env:A}',"
                        + " numbers: '${env:A}'}";

        assertThat(errors(SCALARS, yaml)).isEmpty();
    }

    @Test
    void itTellsMeaningsDefaultsAndExamples() {
        JsonNode server =
                JsonMapper.shared()
                        .readTree(write(Root.class))
                        .at("/$defs/HospitalServer.http/properties");

        assertThat(server.at("/weight/description").asString()).isEqualTo("Its share.");
        assertThat(server.at("/weight/default").asInt()).isEqualTo(1);
        assertThat(server.at("/address/examples/0").asString()).isEqualTo("10.1.2.4:104");
        assertThat(server.at("/calledAet").isMissingNode()).isTrue();
    }

    @Test
    void itIsItselfAValidSchemaAndAlwaysTheSame() {
        String text = write(Root.class);

        assertThat(write(Root.class)).isEqualTo(text).endsWith("}\n").doesNotContain("\r");
        SchemaRegistry registry =
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        Schema meta =
                registry.getSchema(
                        com.networknt.schema.SchemaLocation.of(
                                "https://json-schema.org/draft/2020-12/schema"));
        assertThat(meta.validate(text, InputFormat.JSON)).isEmpty();
    }

    private static Schema schema(Class<? extends Record> type) {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(write(type), InputFormat.JSON);
    }

    private static String write(Class<? extends Record> type) {
        return new SchemaWriter(Hospital.VARIANTS).write(type, "A hospital");
    }

    private static List<Error> errors(Schema schema, String yaml) {
        return schema.validate(yaml, InputFormat.YAML);
    }
}
