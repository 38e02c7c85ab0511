package org.medgateway.dicom.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.medgateway.dicom.wire.UpperLayer.Event;

import java.util.Arrays;

class UpperLayerTest {

    /// Each row: side | events by their numbers | actions | the state at the end.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    requestor | 1 2 3 9 10 11 13             | AE_1 AE_2 AE_3 DT_1 DT_2 AR_1 AR_3             | STA1
                    acceptor  | 5 6 7 10 9 12 14 17          | AE_5 AE_6 AE_7 DT_2 DT_1 AR_2 AR_4 AR_5        | STA1
                    requestor | 1 2 4                        | AE_1 AE_2 AE_4                                 | STA1
                    acceptor  | 5 6 8 18                     | AE_5 AE_6 AE_8 AA_2                            | STA1
                    requestor | 1 2 3 11 12 14 13            | AE_1 AE_2 AE_3 AR_1 AR_8 AR_9 AR_3             | STA1
                    acceptor  | 5 6 7 11 12 13 14 17         | AE_5 AE_6 AE_7 AR_1 AR_8 AR_10 AR_4 AR_5       | STA1
                    requestor | 1 2 3 11 10                  | AE_1 AE_2 AE_3 AR_1 AR_6                       | STA7
                    acceptor  | 5 6 7 12 9                   | AE_5 AE_6 AE_7 AR_2 AR_7                       | STA8
                    acceptor  | 5 10 17                      | AE_5 AA_1 AR_5                                 | STA1
                    acceptor  | 5 18                         | AE_5 AA_2                                      | STA1
                    acceptor  | 5 6 7 19 6                   | AE_5 AE_6 AE_7 AA_8 AA_7                       | STA13
                    acceptor  | 5 6 15 16                    | AE_5 AE_6 AA_1 AA_2                            | STA1
                    requestor | 1 2 3 16                     | AE_1 AE_2 AE_3 AA_3                            | STA1
                    requestor | 1 17                         | AE_1 AA_4                                      | STA1
                    """)
    void stories(String side, String events, String actions, String end) {
        var machine = side.equals("requestor") ? UpperLayer.requestor() : UpperLayer.acceptor();
        var done =
                Arrays.stream(events.split(" "))
                        .map(number -> Event.values()[Integer.parseInt(number) - 1])
                        .map(event -> machine.on(event).name())
                        .toList();
        assertThat(String.join(" ", done)).isEqualTo(actions);
        assertThat(machine.state()).hasToString(end);
    }

    @Test
    void theTableIsFullyThere() {
        for (int i = 0; i < Event.values().length; i++) {
            assertThat(Event.values()[i].number()).isEqualTo("Evt" + (i + 1));
        }
    }

    @Test
    void aPairThatCannotHappenNamesBoth() {
        assertThatThrownBy(() -> UpperLayer.acceptor().on(Event.P_DATA_REQUEST))
                .hasMessage("PS3.8 table 9-10 has nothing for Evt9 (P_DATA_REQUEST) in STA1");
    }
}
