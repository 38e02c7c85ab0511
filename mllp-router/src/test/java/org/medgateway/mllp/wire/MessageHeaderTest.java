package org.medgateway.mllp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageHeaderTest {

    private static final String ADT =
            "MSH|^~\\&|LAB|HOSP|RIS|CLINIC|20261120||ADT^A01^ADT_A01|MSG-1|P|2.5.1|||AL|NE<CR>"
                    + "EVN|A01|20261120<CR>PID|1||4711^^^HOSP^MR<CR>";

    @Test
    void fieldsByTheNumbersOfTheStandard() {
        MessageHeader header = Notation.header(ADT);
        assertThat(Notation.of(header.field(1))).isEqualTo("|");
        assertThat(Notation.of(header.field(2))).isEqualTo("^~\\&");
        assertThat(Notation.of(header.sendingApplication())).isEqualTo("LAB");
        assertThat(Notation.of(header.sendingFacility())).isEqualTo("HOSP");
        assertThat(Notation.of(header.field(8))).isEmpty();
        assertThat(Notation.of(header.type())).isEqualTo("ADT^A01^ADT_A01");
        assertThat(Notation.of(header.component(9, 2))).isEqualTo("A01");
        assertThat(Notation.of(header.component(9, 4))).isEmpty();
        assertThat(Notation.of(header.controlId())).isEqualTo("MSG-1");
        assertThat(Notation.of(header.version())).isEqualTo("2.5.1");
        assertThat(Notation.of(header.field(16))).isEqualTo("NE");
        assertThat(Notation.of(header.field(17))).isEmpty();
        assertThat(Notation.of(header.field(400))).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiterString = " ! ",
            textBlock =
                    """
                    plain             ! MSH|^~\\&|A|B|C|D|t||ADT^A01|7|P|2.3<CR>PID|1<CR> ! 7
                    own delimiters    ! MSH*$#@%*A*B*C*D*t**ADT$A01*7|x*P*2.3<CR>        ! 7|x
                    UTF-8 mark before ! <EF><BB><BF>MSH|^~\\&|A|B|C|D|t||ADT|7|P|2.3<CR> ! 7
                    LF ends segments  ! MSH|^~\\&|A|B|C|D|t||ADT|7<LF>PID|1<LF>         ! 7
                    no segment end    ! MSH|^~\\&|A|B|C|D|t||ADT|7                      ! 7
                    one component sign ! MSH|^|A|B|C|D|t||ADT|7|P                        ! 7
                    version 2.7       ! MSH|^~\\&#|A|B|C|D|t||ADT|7|P|2.7<CR>           ! 7
                    no control id     ! MSH|^~\\&|A|B|C|D|t||ADT||P|2.3<CR>             ! ''
                    ends before it    ! MSH|^~\\&|A<CR>PID|1|2|3|4|5|6|7|8|9|10<CR>     ! ''
                    file of batches   ! FHS|^~\\&|A|B|C|D|t||N|comment|F-9<CR>BHS|^~\\&<CR> ! F-9
                    """)
    void findsTheControlId(String name, String body, String expected) {
        assertThat(Notation.of(Notation.header(body).controlId())).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiterString = " ! ",
            textBlock =
                    """
                    empty               ! ''                         ! EMPTY
                    another segment     ! PID|1<CR>                  ! NO_HEADER
                    lower case          ! msh|^~\\&|A                ! NO_HEADER
                    not HL7 at all      ! GET / HTTP/1.1<CR><LF>     ! NO_HEADER
                    two bytes           ! MS                         ! NO_HEADER
                    name only           ! MSH                        ! BAD_DELIMITERS
                    name and CR         ! MSH<CR>PID|1               ! BAD_DELIMITERS
                    letter as separator ! MSHA^~\\&A                 ! BAD_DELIMITERS
                    no encoding         ! MSH||A|B                   ! BAD_DELIMITERS
                    encoding twice same ! MSH|^^\\&|A|B              ! BAD_DELIMITERS
                    encoding a word     ! MSH|LABSYSTEM|B            ! BAD_DELIMITERS
                    UTF-16 with mark    ! <FE><FF><00>M<00>S<00>H    ! WIDE_CHARACTERS
                    UTF-16 little, mark ! <FF><FE>M<00>S<00>H<00>    ! WIDE_CHARACTERS
                    UTF-16 without mark ! <00>M<00>S<00>H            ! WIDE_CHARACTERS
                    UTF-16 little       ! M<00>S<00>H<00>|<00>       ! WIDE_CHARACTERS
                    UTF-16 by MSH-18    ! MSH|^~\\&|A|B|C|D|t||ADT|7|P|2.5||||||UNICODE UTF-16<CR> ! WIDE_CHARACTERS
                    """)
    void refusesWhatItCannotGoBy(String name, String body, Opening.Fault expected) {
        assertThat(Opening.of(Notation.slice(body)))
                .isInstanceOfSatisfying(
                        Opening.Unreadable.class,
                        unreadable -> {
                            assertThat(unreadable.fault()).isEqualTo(expected);
                            assertThat(unreadable.why()).isNotBlank();
                        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " ! ",
            textBlock =
                    """
                    MSH|^~\\&|A<CR>PID|1<CR>                ! false
                    MSH|^~\\&|A<CR>MSH|^~\\&|B<CR>           ! true
                    MSH|^~\\&|A<CR><LF>MSH|^~\\&|B<CR><LF>   ! true
                    FHS|^~\\&|A<CR>BHS|^~\\&|A<CR>           ! true
                    MSH|^~\\&|A<CR>OBX|1|TX|||MSH|^~\\&|no   ! false
                    MSH|^~\\&|A<CR>MSHX|1<CR>               ! false
                    MSH|^~\\&|A<CR>MSH                      ! false
                    """)
    void seesASecondHeader(String body, boolean expected) {
        assertThat(Notation.header(body).hasAnotherHeader()).isEqualTo(expected);
    }

    @Test
    void knowsBatchesSequencesAndAcknowledgements() {
        assertThat(Notation.header("BHS|^~\\&|A<CR>").isBatch()).isTrue();
        assertThat(Notation.header(ADT).isBatch()).isFalse();
        assertThat(Notation.header(ADT).isSequenced()).isFalse();
        assertThat(Notation.header("MSH|^~\\&|||||||ADT|1|P|2.3|17<CR>").isSequenced()).isTrue();
        assertThat(Notation.header("MSH|^~\\&|||||||ACK^A01^ACK|1|P|2.3<CR>").isAcknowledgement())
                .isTrue();
        assertThat(Notation.header("MSH|^~\\&|||||||ADT^ACK|1|P|2.3<CR>").isAcknowledgement())
                .isFalse();
    }

    @ParameterizedTest(name = "MSH-15 {0}, MSH-16 {1}")
    @CsvSource({
        "'',  '',  NEVER,      ALWAYS,     false",
        "AL,  NE,  ALWAYS,     NEVER,      true",
        "AL,  AL,  ALWAYS,     ALWAYS,     true",
        "NE,  NE,  NEVER,      NEVER,      true",
        "'',  AL,  NEVER,      ALWAYS,     true",
        "ER,  SU,  ON_ERROR,   ON_SUCCESS, true",
        "XX,  '',  ALWAYS,     NEVER,      true",
    })
    void tellsWhichAcknowledgementsAreDue(
            String accept,
            String application,
            AcknowledgementsWanted.Condition commit,
            AcknowledgementsWanted.Condition applied,
            boolean enhanced) {
        MessageHeader header =
                Notation.header(
                        "MSH|^~\\&|||||||ADT|1|P|2.5|||" + accept + "|" + application + "<CR>");
        AcknowledgementsWanted wanted = AcknowledgementsWanted.by(header);
        assertThat(wanted).isEqualTo(new AcknowledgementsWanted(commit, applied));
        assertThat(wanted.isEnhanced()).isEqualTo(enhanced);
    }
}
