package org.medgateway.mllp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

class Hl7PathTest {

    private static final String ORU =
            "MSH|^~\\&|LAB|HOSP&1.2&ISO|RIS||20261120||ORU^R01^ORU_R01|M1|P|2.5.1<CR>"
                    + "PID|1||4711^^^HOSP&1.2.3&ISO^MR~0815^^^CITY^PI||M\\S\\uster^Er\\T\\ika<CR>"
                    + "OBX|1|NM|K^Kalium^L||4.1<CR>"
                    + "OBX|2|TX|T^Text^L||one\\.br\\two \\X41\\\\E\\\\F\\<CR>"
                    + "OBXX|9<CR>ZXY|last";

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "msh.1,      '|'",
        "msh.2,      '^~\\&'",
        "msh.3,      LAB",
        "msh.4,      HOSP&1.2&ISO",
        "msh.4.1,    HOSP&1.2&ISO",
        "msh.4.1.1,  HOSP",
        "msh.4.1.3,  ISO",
        "MSH.9,      ORU^R01^ORU_R01",
        "msh.9.2,    R01",
        "msh.6,      ''",
        "msh.30,     ''",
        "pid.3,      4711^^^HOSP&1.2.3&ISO^MR~0815^^^CITY^PI",
        "pid.3.1,    4711",
        "pid.3[1].1, 4711",
        "pid.3[2],   0815^^^CITY^PI",
        "pid.3[2].1, 0815",
        "pid.3[3].1, ''",
        "pid.3.4.2,  1.2.3",
        "pid.5.1,    M^uster",
        "pid.5.2,    Er&ika",
        "obx.5,      4.1",
        "obx[2].3.2, Text",
        "obx[2].5,   'one\\.br\\two A\\|'",
        "obx[3].5,   ''",
        "zxy.1,      last",
        "nte.1,      ''",
    })
    void readsAValue(String path, String expected) {
        assertThat(Hl7Path.parse(path).value(Notation.header(ORU))).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} has {1}")
    @CsvSource({
        "pid.3.1,    4711/0815",
        "pid.3.5,    MR/PI",
        "pid.3.4.2,  1.2.3",
        "pid.3[2].1, 0815",
        "pid.3,      4711^^^HOSP&1.2.3&ISO^MR~0815^^^CITY^PI",
        "pid.30.1,   ''",
        "msh.2,      '^~\\&'",
    })
    void aComponentHasTheValuesOfEveryRepetition(String path, String expected) {
        List<String> values = Hl7Path.parse(path).values(Notation.header(ORU));
        assertThat(String.join("/", values)).isEqualTo(expected);
    }

    @Test
    void aFieldThatIsRepeatedWithoutEndTakesOneWalk() {
        int repetitions = 500_000; // a walk for each would take a minute
        MessageHeader header =
                Notation.header(
                        "MSH|^~\\&|||||||ADT|1|P|2.5<CR>PID|1||" + "7~".repeat(repetitions) + "8");
        assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () ->
                        assertThat(Hl7Path.parse("pid.3.1").values(header))
                                .hasSize(repetitions + 1)
                                .endsWith("7", "8"));
    }

    @Test
    void theCharsetIsLookedForOnce() {
        MessageHeader header = Notation.header("MSH|^~\\&|||||||ADT|1|P|2.5||||||8859/2<CR>");
        assertThat(header.charset()).isSameAs(header.charset());
    }

    @Test
    void aRuleMeansTheSameWhateverTheSendersDelimiters() {
        MessageHeader header =
                Notation.header("MSH*$#@%*A*B%C*D*E*t**ADT$A01*7*P*2.3<CR>PID***1$2#3@S@4<CR>");
        assertThat(Hl7Path.parse("msh.9").value(header)).isEqualTo("ADT^A01");
        assertThat(Hl7Path.parse("msh.4").value(header)).isEqualTo("B&C");
        assertThat(Hl7Path.parse("msh.2").value(header)).isEqualTo("$#@%");
        assertThat(Hl7Path.parse("pid.3").value(header)).isEqualTo("1^2~3\\S\\4");
        assertThat(Hl7Path.parse("pid.3[2].1").value(header)).isEqualTo("3$4");
    }

    @ParameterizedTest(name = "MSH-18 {0}")
    @CsvSource({
        "UNICODE UTF-8, UTF-8,        Müller",
        "8859/1,        ISO-8859-1,   Müller",
        "8859/15,       ISO-8859-15,  Šk€da",
        "8859/5,        ISO-8859-5,   Иванов",
        "'',            UTF-8,        Müller",
        "'',            ISO-8859-1,   Müller",
        "GB 18030-2000, GB18030,      龔",
        "BIG-5,         Big5,         許功蓋",
        "ISO IR87,      ISO-2022-JP,  山田",
        "UTF-8,         UTF-8,        Ångström",
        "NO-SUCH-SET,   UTF-8,        Müller",
    })
    void decodesByTheMessagesCharset(String named, String charset, String name) {
        byte[] body =
                ("MSH|^~\\&|||||||ADT|1|P|2.5||||||" + named + "\rPID|1||7||" + name + "^Eva|x\r")
                        .getBytes(Charset.forName(charset));
        MessageHeader header = Notation.header(new String(body, StandardCharsets.ISO_8859_1));
        assertThat(Hl7Path.parse("pid.5.1").value(header)).isEqualTo(name);
        assertThat(Hl7Path.parse("pid.5.2").value(header)).isEqualTo("Eva");
        assertThat(Hl7Path.parse("pid.6").value(header)).isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "msh",
                "msh.",
                "msh.0",
                "ms.1",
                "mshx.1",
                "msh.9.",
                "pid.3[0]",
                "pid[].3",
                "pid.3.1.1.1",
                "1sh.9",
                "msh-9",
                "pid.3[99999]"
            })
    void refusesWhatIsNoPath(String text) {
        assertThatThrownBy(() -> Hl7Path.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a path like msh.9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"msh.9", "msh.9.1", "pid.3[2].4.1", "obx[12].5", "zpi[2].3[4].5.6"})
    void isWrittenAsItIsRead(String text) {
        assertThat(Hl7Path.parse(text)).hasToString(text);
    }
}
