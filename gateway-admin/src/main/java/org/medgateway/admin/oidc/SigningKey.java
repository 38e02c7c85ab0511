package org.medgateway.admin.oidc;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;

/// A public key of the provider (RFC 7517), and what it can verify (RFC 7518).
///
/// @param id the `kid`; empty where it has none
/// @param type `RSA` or `EC`
record SigningKey(String id, String type, PublicKey key) {

    private static final int LEAST_RSA_BITS = 2048;

    /// Null for a key that is not for signatures, or of a kind that is not known here.
    static @Nullable SigningKey of(JsonNode jwk) throws GeneralSecurityException {
        String type = jwk.path("kty").asString("");
        if (!jwk.path("use").asString("sig").equals("sig")) {
            return null;
        }
        PublicKey key =
                switch (type) {
                    case "RSA" -> rsa(jwk);
                    case "EC" -> ec(jwk);
                    default -> null;
                };
        return key == null ? null : new SigningKey(jwk.path("kid").asString(""), type, key);
    }

    private static @Nullable PublicKey rsa(JsonNode jwk) throws GeneralSecurityException {
        BigInteger modulus = number(jwk, "n");
        return modulus.bitLength() < LEAST_RSA_BITS
                ? null
                : KeyFactory.getInstance("RSA")
                        .generatePublic(new RSAPublicKeySpec(modulus, number(jwk, "e")));
    }

    private static @Nullable PublicKey ec(JsonNode jwk) throws GeneralSecurityException {
        String curve =
                switch (jwk.path("crv").asString("")) {
                    case "P-256" -> "secp256r1";
                    case "P-384" -> "secp384r1";
                    default -> null;
                };
        if (curve == null) {
            return null;
        }
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(curve));
        return KeyFactory.getInstance("EC")
                .generatePublic(
                        new ECPublicKeySpec(
                                new ECPoint(number(jwk, "x"), number(jwk, "y")),
                                parameters.getParameterSpec(ECParameterSpec.class)));
    }

    private static BigInteger number(JsonNode jwk, String name) throws GeneralSecurityException {
        try {
            return new BigInteger(1, Base64.getUrlDecoder().decode(jwk.path(name).asString("")));
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("a key of the provider has a broken " + name, e);
        }
    }

    /// Whether the signature is right; false for an algorithm that is not of this key's type.
    ///
    /// @param algorithm the `alg` of the token; `none` and what is signed by shared secrets never
    ///   verify
    boolean verifies(String algorithm, byte[] signed, byte[] signature)
            throws GeneralSecurityException {
        Signature verifier = verifier(algorithm);
        if (verifier == null) {
            return false;
        }
        verifier.initVerify(key);
        verifier.update(signed);
        return verifier.verify(signature);
    }

    private @Nullable Signature verifier(String algorithm) throws GeneralSecurityException {
        return switch (type + " " + algorithm) {
            case "RSA RS256" -> Signature.getInstance("SHA256withRSA");
            case "RSA RS384" -> Signature.getInstance("SHA384withRSA");
            case "RSA RS512" -> Signature.getInstance("SHA512withRSA");
            case "RSA PS256" -> {
                Signature pss = Signature.getInstance("RSASSA-PSS");
                pss.setParameter(
                        new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
                yield pss;
            }
            case "EC ES256" -> Signature.getInstance("SHA256withECDSAinP1363Format");
            case "EC ES384" -> Signature.getInstance("SHA384withECDSAinP1363Format");
            default -> null;
        };
    }
}
