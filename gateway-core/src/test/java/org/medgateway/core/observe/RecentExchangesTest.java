package org.medgateway.core.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

class RecentExchangesTest {

    private static List<Long> ids(List<Exchange> exchanges) {
        return exchanges.stream().map(Exchange::id).toList();
    }

    @Test
    void theLastOnesAreKeptAndTheYoungestComesFirst() {
        RecentExchanges recent = new RecentExchanges(3);
        LongStream.rangeClosed(1, 5).forEach(id -> recent.on(Exchanges.ended(Exchanges.good(id))));
        assertThat(ids(recent.find(ExchangeFilter.ANY, 100))).containsExactly(5L, 4L, 3L);
        assertThat(ids(recent.find(ExchangeFilter.ANY, 2))).containsExactly(5L, 4L);
        assertThat(recent.size()).isEqualTo(3);
        assertThat(recent.byId(2)).isNull();
        assertThat(recent.byId(4)).isEqualTo(Exchanges.good(4));
    }

    @Test
    void otherEventsAreNotKept() {
        RecentExchanges recent = new RecentExchanges(3);
        recent.on(new Event.ServiceStopped(Exchanges.START, "HL7Live"));
        assertThat(recent.size()).isZero();
    }

    /// service, server, outcome, text; then the ids that fit.
    @ParameterizedTest
    @CsvSource({
        "'',      '',   '',            '',            3 2 1",
        "HL7Live, '',   '',            '',            3 2 1",
        "DICOM,   '',   '',            '',            ''",
        "'',      HL72, '',            '',            2",
        "'',      '',   failed-closed, '',            2",
        "'',      '',   '',            msg2,          2",
        "'',      '',   '',            1.2.840.99.2,  3", // in a list of a map
        "'',      '',   '',            C-STORE,       3",
        "'',      '',   '',            reset,         2",
        "'',      '',   '',            10.12.1.7,     3 2 1",
        "'',      HL72, succeeded,     '',            ''",
    })
    void oneLooksForThem(String service, String server, String outcome, String text, String ids) {
        RecentExchanges recent = new RecentExchanges();
        recent.on(Exchanges.ended(Exchanges.good(1)));
        recent.on(Exchanges.ended(Exchanges.failed(2)));
        recent.on(
                Exchanges.ended(
                        Exchanges.of(
                                3,
                                "C-STORE",
                                "PACS1",
                                "succeeded",
                                Map.of(
                                        "instances",
                                        List.of(Map.of("sopInstanceUid", "1.2.840.99.2.7"))))));
        assertThat(
                        ids(
                                recent.find(
                                        new ExchangeFilter(
                                                service, server, outcome, text, null, null),
                                        100)))
                .isEqualTo(
                        ids.isEmpty()
                                ? List.of()
                                : List.of(ids.split(" ")).stream().map(Long::valueOf).toList());
    }

    @Test
    void oneLooksForASpanOfTime() {
        RecentExchanges recent = new RecentExchanges();
        LongStream.rangeClosed(1, 5).forEach(id -> recent.on(Exchanges.ended(Exchanges.good(id))));
        ExchangeFilter filter =
                new ExchangeFilter(
                        "",
                        "",
                        "",
                        "",
                        Exchanges.START.plusSeconds(2), // ended 12 ms after that
                        Exchanges.START.plusSeconds(4));
        assertThat(ids(recent.find(filter, 100))).containsExactly(3L, 2L);
    }
}
