package org.medgateway.core.net;

import java.security.PublicKey;
import java.security.interfaces.ECKey;
import java.util.Collections;
import java.util.Set;

/// What a client says of the keys that it can use a certificate with.
///
/// @param version13 whether it speaks TLS 1.3
/// @param cipherSuites by their numbers
/// @param signatureSchemes by their numbers; empty where it names none, as before TLS 1.2
public record OfferedKeys(
        boolean version13, Set<Integer> cipherSuites, Set<Integer> signatureSchemes) {

    // RFC 8446 4.2.3
    private static final int ECDSA_SECP256R1_SHA256 = 0x0403;
    private static final int ECDSA_SECP384R1_SHA384 = 0x0503;
    private static final int ECDSA_SECP521R1_SHA512 = 0x0603;
    private static final Set<Integer> RSA_PSS = Set.of(0x0804, 0x0805, 0x0806);

    // RFC 5246 7.4.1.4.1: hash << 8 | signature
    private static final int RSA = 1;
    private static final int ECDSA = 3;

    /// Whether a handshake with a certificate of this key can succeed.
    ///
    /// @param suites the numbers of those suites of TLS 1.2 that we speak with such a key
    boolean accepts(PublicKey key, Set<Integer> suites) {
        boolean elliptic = key instanceof ECKey;
        if (version13) {
            return key instanceof ECKey curve
                    ? signatureSchemes.contains(scheme(curve))
                    : !Collections.disjoint(signatureSchemes, RSA_PSS);
        }
        return !Collections.disjoint(cipherSuites, suites)
                && (signatureSchemes.isEmpty()
                        || signatureSchemes.stream().anyMatch(it -> signs(it, elliptic)));
    }

    private static int scheme(ECKey curve) {
        return switch (curve.getParams().getOrder().bitLength()) {
            case 256 -> ECDSA_SECP256R1_SHA256;
            case 384 -> ECDSA_SECP384R1_SHA384;
            default -> ECDSA_SECP521R1_SHA512;
        };
    }

    private static boolean signs(int scheme, boolean elliptic) {
        int signature = scheme & 0xFF;
        return elliptic ? signature == ECDSA : signature == RSA || RSA_PSS.contains(scheme);
    }
}
