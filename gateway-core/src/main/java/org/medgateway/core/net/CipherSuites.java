package org.medgateway.core.net;

import org.medgateway.core.config.TlsProfile;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The versions and cipher suites of each profile, best first. A provider of TLS takes those of
/// them that it knows.
record CipherSuites(List<String> protocols, List<String> suites) {

    // RFC 8446 B.4; PS3.15 B.13 wants all three of a server
    private static final List<String> TLS13 =
            List.of(
                    "TLS_AES_256_GCM_SHA384",
                    "TLS_AES_128_GCM_SHA256",
                    "TLS_CHACHA20_POLY1305_SHA256");

    // RFC 9325 4.2: forward secrecy and authenticated encryption, no DHE; PS3.15 B.12
    private static final List<String> TLS12 =
            List.of(
                    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
                    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    // what PS3.15 asked of devices before BCP 195: AES in CBC mode, and RSA without forward secrecy
    // (the retired AES profile)
    private static final List<String> CBC =
            List.of(
                    "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384",
                    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
                    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
                    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
                    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
                    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
                    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
                    "TLS_RSA_WITH_AES_256_GCM_SHA384",
                    "TLS_RSA_WITH_AES_128_GCM_SHA256",
                    "TLS_RSA_WITH_AES_256_CBC_SHA",
                    "TLS_RSA_WITH_AES_128_CBC_SHA");

    private static final Map<String, Integer> NUMBERS =
            Map.ofEntries(
                    Map.entry("TLS_RSA_WITH_AES_128_CBC_SHA", 0x002F),
                    Map.entry("TLS_RSA_WITH_AES_256_CBC_SHA", 0x0035),
                    Map.entry("TLS_RSA_WITH_AES_128_GCM_SHA256", 0x009C),
                    Map.entry("TLS_RSA_WITH_AES_256_GCM_SHA384", 0x009D),
                    Map.entry("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", 0xC009),
                    Map.entry("TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", 0xC00A),
                    Map.entry("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", 0xC013),
                    Map.entry("TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", 0xC014),
                    Map.entry("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", 0xC023),
                    Map.entry("TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384", 0xC024),
                    Map.entry("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", 0xC027),
                    Map.entry("TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", 0xC028),
                    Map.entry("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", 0xC02B),
                    Map.entry("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", 0xC02C),
                    Map.entry("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", 0xC02F),
                    Map.entry("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", 0xC030),
                    Map.entry("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", 0xCCA8),
                    Map.entry("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", 0xCCA9));

    /// The numbers of those suites of TLS 1.2 that go with an ECDSA key, or else with an RSA key.
    Set<Integer> numbers(boolean ecdsa) {
        return suites.stream()
                .filter(suite -> NUMBERS.containsKey(suite) && suite.contains("_ECDSA_") == ecdsa)
                .map(NUMBERS::get)
                .collect(Collectors.toUnmodifiableSet());
    }

    static CipherSuites of(TlsProfile profile) {
        return switch (profile) {
            case MODERN -> new CipherSuites(List.of("TLSv1.3"), TLS13);
            case INTERMEDIATE ->
                    new CipherSuites(List.of("TLSv1.3", "TLSv1.2"), join(TLS13, TLS12));
            case COMPATIBLE ->
                    new CipherSuites(List.of("TLSv1.3", "TLSv1.2"), join(TLS13, TLS12, CBC));
        };
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // they are read only
    private static List<String> join(List<String>... lists) {
        return Stream.of(lists).flatMap(List::stream).toList();
    }
}
