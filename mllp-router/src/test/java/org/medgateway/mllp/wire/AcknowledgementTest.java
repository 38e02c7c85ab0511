package org.medgateway.mllp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.UnpooledByteBufAllocator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.medgateway.mllp.wire.Acknowledgement.Code;
import org.medgateway.mllp.wire.NegativeAcknowledgement.ErrorCode;

import java.time.Instant;

class AcknowledgementTest {

    private static final Instant NOW = Instant.parse("2026-11-20T20:30:00Z");

    @ParameterizedTest
    @EnumSource(Code.class)
    void readsCodeAndControlId(Code code) {
        Acknowledgement answer =
                answer("MSH|^~\\&|||||||ACK|9|P|2.3<CR>MSA|" + code + "|M-1|ok<CR>");
        assertThat(answer.code()).isEqualTo(code);
        assertThat(code.isPositive()).isEqualTo(code.name().endsWith("A"));
        assertThat(Notation.of(answer.controlId())).isEqualTo("M-1");
    }

    @ParameterizedTest(name = "{0} answered by {1}: {2}")
    @CsvSource({
        "M-1,          |M-1,          true",
        "M-1,          |M-10,         false",
        "M-1,          |M-,           false",
        "M-1,          |,             false",
        "M-1,          |m-1,          false",
        "'A\\S\\B',    |A\\S\\B,      true",
        "'A\\S\\B',    $A@S@B,        true",
        "'A\\X5E\\B',  |A\\S\\B,      true",
    })
    void belongsToTheMessageWithItsControlId(String asked, String written, boolean expected) {
        char field = written.charAt(0);
        String encoding = field == '|' ? "^~\\&" : "^~@&";
        MessageHeader message = Notation.header("MSH|^~\\&|||||||ADT|" + asked + "|P|2.3<CR>");
        Acknowledgement answer =
                answer(
                        "MSH|%s|||||||ACK|9|P|2.3<CR>MSA|AA|%s<CR>"
                                .formatted(encoding, written.substring(1))
                                .replace('|', field));
        assertThat(answer.answers(message)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " ! ",
            textBlock =
                    """
                    MSH|^~\\&|||||||ACK|9|P|2.3<CR>PID|1<CR>   ! the message has no MSA segment
                    MSH|^~\\&|||||||ACK|9|P|2.3<CR>MSA|OK|1    ! MSA-1 is none of AA, AE, AR, CA, CE, CR
                    MSH|^~\\&|||||||ACK|9|P|2.3<CR>MSA         ! MSA-1 is none of AA, AE, AR, CA, CE, CR
                    MSA|AA|1                                  ! the frame does not begin with an MSH segment
                    """)
    void saysWhyItIsNone(String body, String expected) {
        assertThat(Acknowledgement.of(Notation.slice(body)))
                .isEqualTo(new AnswerReading.NotAnAnswer(expected));
    }

    @Test
    void refusalSpeaksTheSendersDialect() {
        String message =
                "MSH*$#@%*LAB*HOSP*RIS*CLINIC*20261120**ADT$A08$ADT_A01*00|7*T*2.5.1******8859/1<CR>PID*1<CR>";
        assertThat(refusal(Code.AE, ErrorCode.INTERNAL, message))
                .isEqualTo(
                        "MSH*$#@%*RIS*CLINIC*LAB*HOSP*20261120203000+0000**ACK$A08$ACK*gw-1*T*2.5.1******8859/1\r"
                            + "MSA*AE*00|7*no server   now\r"
                            + "ERR***207$Application internal error$HL70357*E****no server  "
                            + " now\r");
    }

    @Test
    void refusalOfAnOldMessageHasNoErrSegment() {
        assertThat(
                        refusal(
                                Code.AR,
                                ErrorCode.REQUIRED_FIELD_MISSING,
                                "MSH|^~\\&|LAB|HOSP|RIS|CLINIC|20261120||ADT^A08||P|2.3<CR>"))
                .isEqualTo(
                        "MSH|^~\\&|RIS|CLINIC|LAB|HOSP|20261120203000+0000||ACK^A08|gw-1|P|2.3\r"
                                + "MSA|AR||no server * now\r");
    }

    @Test
    void refusalOfABatchNamesTheBatch() {
        assertThat(
                        refusal(
                                Code.AR,
                                ErrorCode.UNSUPPORTED_MESSAGE_TYPE,
                                "FHS|^~\\&|LAB|HOSP|RIS|CLINIC|20261120||f|c|F-1<CR>"))
                .isEqualTo(
                        "MSH|^~\\&|RIS|CLINIC|LAB|HOSP|20261120203000+0000||ACK|gw-1|P|2.3\r"
                                + "MSA|AR|F-1|no server * now\r");
    }

    @Test
    void refusalWithoutAnyHeader() {
        Frame frame =
                new NegativeAcknowledgement(Code.AR, ErrorCode.SEGMENT_SEQUENCE, "no MSH")
                        .frame(UnpooledByteBufAllocator.DEFAULT, null, "gw-1", NOW);
        assertThat(Notation.of(frame.body()))
                .isEqualTo("MSH|^~\\&|||||20261120203000+0000||ACK|gw-1|P|2.3\rMSA|AR||no MSH\r");
        assertThat(Acknowledgement.of(frame.body())).isInstanceOf(Acknowledgement.class);
        frame.release();
    }

    @Test
    void aRefusalIsNeverPositive() {
        assertThatThrownBy(() -> new NegativeAcknowledgement(Code.CA, ErrorCode.INTERNAL, "x"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static String refusal(Code code, ErrorCode error, String message) {
        MessageHeader header = Notation.header(message);
        Frame frame =
                new NegativeAcknowledgement(code, error, "no server * now")
                        .frame(UnpooledByteBufAllocator.DEFAULT, header, "gw-1", NOW);
        assertThat(Acknowledgement.of(frame.body()))
                .isInstanceOfSatisfying(
                        Acknowledgement.class,
                        answer -> assertThat(answer.answers(header)).isTrue());
        String text = Notation.of(frame.body());
        frame.release();
        return text;
    }

    private static Acknowledgement answer(String body) {
        return switch (Acknowledgement.of(Notation.slice(body))) {
            case Acknowledgement answer -> answer;
            case AnswerReading.NotAnAnswer not -> throw new AssertionError(not.why());
        };
    }
}
