package org.medgateway.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

class RequestHeadTest {

    static Stream<Object[]> table() {
        List<Object[]> rows = new ArrayList<>();
        for (String[] row : OddRequests.TABLE) {
            for (int size : Feed.SIZES) {
                rows.add(new Object[] {row[0], size, row[1], row[2]});
            }
        }
        return rows.stream();
    }

    @ParameterizedTest(name = "{0}, fed {1}")
    @MethodSource("table")
    void requestsAreJudgedAlikeHoweverTheyAreCut(
            String name, int size, String text, String expected) {
        assertThat(verdict(Feed.request(text, size))).isEqualTo(expected);
    }

    private static String verdict(RequestVerdict verdict) {
        return switch (verdict) {
            case RequestVerdict.Refused(int status, _) -> Integer.toString(status);
            case RequestVerdict.Accepted accepted ->
                    accepted.path()
                            + " "
                            + accepted.authority().host()
                            + " "
                            + framing(accepted.framing())
                            + (accepted.keepAlive() ? " keep" : " close");
        };
    }

    private static String framing(Framing framing) {
        return switch (framing) {
            case Framing.None _ -> "NONE";
            case Framing.Length(long octets) -> Long.toString(octets);
            case Framing.Chunked _ -> "CHUNKED";
            case Framing.UntilClose _ -> "UNTIL_CLOSE";
        };
    }
}
