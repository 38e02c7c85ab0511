package org.medgateway.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.time.Duration;

/// The types that the configuration has for addresses, networks, sizes and times.
class ValueTypesTest {

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    10.1.2.3:104,       10.1.2.3,      104,   10.1.2.3:104
                    10.1.2.3,           10.1.2.3,      0,     10.1.2.3
                    [::1]:2575,         ::1,           2575,  [::1]:2575
                    [::1],              ::1,           0,     [::1]
                    [fe80::1%eth0]:1,   fe80::1%eth0,  1,     [fe80::1%eth0]:1
                    :2575,              '',            2575,  :2575
                    127.0.0.1:0,        127.0.0.1,     0,     127.0.0.1
                    :0,                 '',            0,     :0
                    pacs,               pacs,          0,     pacs
                    pacs_1.h.example.:65535, pacs_1.h.example., 65535, pacs_1.h.example.:65535
                    1st.example:1,      1st.example,   1,     1st.example:1
                    """)
    void endpointsAreHostAndPort(String text, String host, int port, String shown) {
        Endpoint endpoint = Endpoint.parse(text);

        assertThat(endpoint).isEqualTo(new Endpoint(host, port)).hasToString(shown);
        assertThat(Endpoint.parse(endpoint.toString())).isEqualTo(endpoint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "104",
                "::1",
                "::1:104",
                "[::1",
                "[::1]104",
                "[10.1.2.3]:1:2",
                "[]x",
                "a:",
                "a:x",
                "a:-1",
                "a:65536",
                "a:000001",
                "10.1.2:1",
                "10.1.2.256",
                "1.2.3.4.5:1",
                "-a:1",
                "a b:1",
                "a..b",
                "[g::1]:1",
                "ü:1",
                "a/b:1",
                ":",
                "[:]:1",
                "[fe80::1%]:1"
            })
    void whatIsNoEndpointIsRefused(String text) {
        assertThatThrownBy(() -> Endpoint.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("expected ");
    }

    @Test
    void anEndpointWithoutAPortTakesAnother() {
        assertThat(Endpoint.parse("pacs").orPort(104)).hasToString("pacs:104");
        assertThat(Endpoint.parse("pacs:105").orPort(104)).hasToString("pacs:105");
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    10.12.0.0/16,   10.12.255.255,  true
                    10.12.0.0/16,   10.13.0.0,      false
                    10.12.128.0/17, 10.12.127.255,  false
                    10.12.128.0/17, 10.12.128.0,    true
                    10.1.2.3,       10.1.2.3,       true
                    10.1.2.3,       10.1.2.2,       false
                    0.0.0.0/0,      192.0.2.1,      true
                    0.0.0.0/0,      ::1,            false
                    ::/0,           192.0.2.1,      false
                    fd00::/8,       fdff::1,        true
                    fd00::/8,       fe00::1,        false
                    ::1,            ::1,            true
                    """)
    void networksContainAddresses(String network, String address, boolean contained) {
        assertThat(Network.parse(network).contains(InetAddress.ofLiteral(address)))
                .isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.12.0.0/16", "10.1.2.3", "fd00:0:0:0:0:0:0:0/8", "0.0.0.0/0"})
    void networksAreShownAsTheyAreWritten(String text) {
        assertThat(Network.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.12/16",
                "10.12.0.0/",
                "10.12.0.0/33",
                "10.12.0.0/x",
                "10.12.0.1/16",
                "fd00::/129",
                "pacs",
                "pacs/8",
                "1.2.3.256",
                "10.12.0.0/16/2",
                ":::"
            })
    void whatIsNoNetworkIsRefused(String text) {
        assertThatThrownBy(() -> Network.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("expected ");
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    0,       0,                   0B
                    512B,    512,                 512B
                    64KiB,   65536,               64KiB
                    1024KiB, 1048576,             1MiB
                    1500B,   1500,                1500B
                    16MiB,   16777216,            16MiB
                    1GiB,    1073741824,          1GiB
                    8388607TiB, 9223370937343148032, 8388607TiB
                    """)
    void sizesAreBytes(String text, long bytes, String shown) {
        assertThat(DataSize.parse(text)).isEqualTo(new DataSize(bytes)).hasToString(shown);
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    0,     PT0S
                    0s,    PT0S
                    250ms, PT0.25S
                    4s,    PT4S
                    30m,   PT30M
                    24h,   PT24H
                    7d,    PT168H
                    36500d, PT876000H
                    """)
    void durationsHaveUnits(String text, Duration duration) {
        assertThat(Durations.parse(text)).isEqualTo(duration);
    }
}
