package org.medgateway.core.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.util.regex.Pattern;

class ValuePatternTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PETMR*   | PETMR1     | true",
                "PETMR*   | PETMR      | true",
                "PETMR*   | XPETMR     | false",
                "*        | ''         | true",
                "*        | anything   | true",
                "**       | x          | true",
                "?        | ''         | false",
                "?        | x          | true",
                "?        | xy         | false",
                "MR?T     | MR7T       | true",
                "MR?T     | MRT        | false",
                "*CT      | CT         | true",
                "*CT      | ACTCT      | true",
                "*CT      | ACTC       | false",
                "a*b*c    | aXbYc      | true",
                "a*b*c    | acb        | false",
                "a*b*c    | abbbbc     | true",
                "*a*      | bab        | true",
                "a?*      | a          | false",
                "*?       | ''         | false",
                "*.*      | a.b        | true",
                "a.b      | axb        | false",
                "mr*      | MR1        | false",
                "ADT^A0?  | ADT^A01    | true",
            })
    void aStarIsAnyRunAndAQuestionMarkOneCharacter(String text, String value, boolean matches) {
        assertThat(ValuePattern.text(text).matches(value)).isEqualTo(matches);
    }

    @Test
    void aTextWithoutStarsIsTakenToTheLetter() {
        assertThat(ValuePattern.text("a+b")).isInstanceOf(ValuePattern.Exact.class);
        assertThat(ValuePattern.text("a+b").matches("a+b")).isTrue();
        assertThat(ValuePattern.text("a+b").matches("aab")).isFalse();
    }

    @Test
    @Timeout(5)
    void manyStarsOverALongValueTakeNoExponentialTime() {
        ValuePattern pattern = ValuePattern.text("*a".repeat(30) + "*b");
        assertThat(pattern.matches("a".repeat(20_000))).isFalse();
    }

    @Test
    void aRegularExpressionFitsTheWholeValue() {
        ValuePattern pattern = new ValuePattern.Regex(Pattern.compile("AD[TX]"));
        assertThat(pattern.matches("ADT")).isTrue();
        assertThat(pattern.matches("ADT^A01")).isFalse();
        assertThat(pattern.describe()).isEqualTo("/AD[TX]/");
    }

    @ParameterizedTest
    @CsvSource({
        "10.12.0.0/16,       10.12.255.255,      true",
        "10.12.0.0/16,       10.13.0.0,          false",
        "10.12.0.0/15,       10.13.0.0,          true",
        "10.12.1.128/25,     10.12.1.127,        false",
        "10.12.1.128/25,     10.12.1.128,        true",
        "10.12.1.7/16,       10.12.200.1,        true", // bits behind the prefix do not count
        "0.0.0.0/0,          203.0.113.9,        true",
        "0.0.0.0/0,          ::1,                false", // IPv4 is not IPv6
        "10.12.1.7,          10.12.1.7,          true",
        "10.12.1.7,          10.12.1.8,          false",
        "2001:db8::/32,      2001:db8:ffff::1,   true",
        "2001:db8::/32,      2001:db9::1,        false",
        "2001:db8:8000::/33, 2001:db8:7fff::1,   false",
        "::1,                ::1,                true",
        "::/0,               fe80::1,            true",
        "127.0.0.0/8,        ::ffff:127.0.0.1,   true", // as a listener on both sees IPv4
        "10.0.0.0/8,         pacs.example,       false", // a name is no address
        "10.0.0.0/8,         '',                 false",
    })
    void anAddressIsInItsNetwork(String network, String address, boolean inside) {
        assertThat(new ValuePattern.InNetwork(AddressRange.parse(network)).matches(address))
                .isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/8",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/+8",
                "10/8",
                "10.1",
                "2001:db8::/129",
                "pacs.example/8",
                "1.2.3.4/8/9",
                "300.0.0.1",
                ":::"
            })
    void whatIsNoNetworkIsRefused(String text) {
        assertThatThrownBy(() -> AddressRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "\"" + text + "\" is not a network such as 10.12.0.0/16 or 2001:db8::/32");
    }

    @ParameterizedTest
    @CsvSource({
        "10.12.255.7, 24, 10.12.255.0",
        "10.12.255.7, 20, 10.12.240.0",
        "10.12.255.7, 32, 10.12.255.7",
        "10.12.255.7, 0,  0.0.0.0",
        "2001:db8::ff, 64, 2001:db8:0:0:0:0:0:0",
    })
    void aMaskKeepsThePrefix(String address, int prefix, String expected) {
        assertThat(AddressRange.mask(InetAddress.ofLiteral(address), prefix).getHostAddress())
                .isEqualTo(expected);
    }
}
