package org.medgateway.testdata.tls;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;

/// The kind of a private key.
public enum KeyKind {
    /// RSA with 2048 bits: what most devices have.
    RSA("RSA", "SHA256withRSA"),
    /// An elliptic curve key on P-256: quick to make, the default of the tests.
    EC("EC", "SHA256withECDSA"),
    /// Ed25519: hardly any device knows it.
    ED25519("Ed25519", "Ed25519");

    private final String algorithm;
    private final String signature;

    KeyKind(String algorithm, String signature) {
        this.algorithm = algorithm;
        this.signature = signature;
    }

    /// How certificates are signed with such a key.
    String signature() {
        return signature;
    }

    /// A new pair.
    public KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            switch (this) {
                case RSA -> generator.initialize(2048);
                case EC -> generator.initialize(new ECGenParameterSpec("secp256r1"));
                case ED25519 -> {} // has one size
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK makes " + algorithm + " keys", e);
        }
    }
}
