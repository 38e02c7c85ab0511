package org.medgateway.testdata.hl7;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.HapiContext;
import ca.uhn.hl7v2.model.Message;
import ca.uhn.hl7v2.util.Terser;
import ca.uhn.hl7v2.validation.impl.ValidationContextFactory;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

class Hl7SampleTest {

    private static final List<String> KINDS =
            List.of("ADT", "ORM", "ORU", "OML", "SIU", "MDM", "DFT", "BAR", "VXU");

    @Test
    void anIndependentParserReadsEverySample() throws HL7Exception, IOException {
        Set<String> kinds = new HashSet<>();
        try (HapiContext context = new DefaultHapiContext()) {
            context.setValidationContext(ValidationContextFactory.noValidation());
            for (Hl7Sample sample : Hl7Sample.all()) {
                if (sample.isBatch()) {
                    continue;
                }
                String text = new String(sample.body(), StandardCharsets.ISO_8859_1);
                Message message = context.getGenericParser().parse(text);
                Terser terser = new Terser(message);
                assertThat(terser.get("/MSH-10")).as(sample.name()).isEqualTo(sample.controlId());
                kinds.add(terser.get("/MSH-9-1"));
            }
        }
        assertThat(kinds).containsAll(KINDS);
    }

    @Test
    void controlIdsAreUnique() {
        assertThat(Hl7Sample.all()).extracting(Hl7Sample::controlId).doesNotHaveDuplicates();
    }

    @Test
    void charactersAreInTheCharsetOfTheHeader() {
        assertThat(Hl7Sample.named("adt-latin1").body()).contains((byte) 0xFC, (byte) 0xDF);
        assertThat(Hl7Sample.named("adt-japanese").body()).contains((byte) 0x1B);
        assertThat(new String(Hl7Sample.named("adt-utf8").body(), StandardCharsets.UTF_8))
                .contains("Παράδειγμα^Ελένη");
    }

    @Test
    void generatorRepeatsItselfAndKeepsTheSizeAskedFor() {
        Hl7Generator one = new Hl7Generator(7);
        Hl7Generator same = new Hl7Generator(7);
        for (int i = 0; i < 20; i++) {
            assertThat(one.next("X-" + i).body()).isEqualTo(same.next("X-" + i).body());
        }
        assertThat(one.ofSize("X", 600).body()).hasSize(600);
        assertThat(one.ofSize("X", 20_000).body()).hasSize(20_000);
        assertThat(one.ofSize("X", 1_000_001).body()).hasSize(1_000_001);
    }
}
