package org.medgateway.core.net;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// Reads private keys: PKCS#8 plain and encrypted (RFC 5958), RSA in PKCS#1 (RFC 8017 A.1.2),
/// elliptic curves in SEC 1 (RFC 5915).
final class PrivateKeys {

    static final String EXPECTED =
            "expected PRIVATE KEY, ENCRYPTED PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY";

    // SEQUENCE { OID rsaEncryption 1.2.840.113549.1.1.1, NULL }
    private static final byte[] RSA_ENCRYPTION = {
        0x30,
        0x0D,
        0x06,
        0x09,
        0x2A,
        (byte) 0x86,
        0x48,
        (byte) 0x86,
        (byte) 0xF7,
        0x0D,
        0x01,
        0x01,
        0x01,
        0x05,
        0x00
    };

    // OID id-ecPublicKey 1.2.840.10045.2.1
    private static final byte[] EC_PUBLIC_KEY = {
        0x06, 0x07, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x02, 0x01
    };

    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

    private PrivateKeys() {}

    static boolean isKey(Pem.Block block) {
        return block.label().endsWith("PRIVATE KEY");
    }

    /// The key of a PEM file, which has to hold exactly one.
    static PrivateKey read(Path file, List<Pem.Block> blocks, @Nullable String password)
            throws CertificateRefused {
        List<Pem.Block> keys = blocks.stream().filter(PrivateKeys::isKey).toList();
        if (keys.size() != 1) {
            throw new CertificateRefused(
                    file,
                    keys.isEmpty()
                            ? "found "
                                    + blocks.stream().map(Pem.Block::label).distinct().toList()
                                    + " and no private key, "
                                    + EXPECTED
                            : "found " + keys.size() + " private keys, expected one");
        }
        return key(file, keys.getFirst(), password);
    }

    private static PrivateKey key(Path file, Pem.Block block, @Nullable String password)
            throws CertificateRefused {
        if (block.headers().stream().anyMatch(header -> header.contains("ENCRYPTED"))) {
            throw new CertificateRefused(
                    file,
                    "found a key in OpenSSL's older encryption (Proc-Type: 4,ENCRYPTED), expected"
                        + " encrypted PKCS#8; `openssl pkcs8 -topk8 -in OLD -out NEW` makes it");
        }
        return switch (block.label()) {
            case "PRIVATE KEY" -> pkcs8(file, block.der());
            case "ENCRYPTED PRIVATE KEY" -> decrypted(file, block.der(), password);
            case "RSA PRIVATE KEY" ->
                    pkcs8(file, sequence(VERSION_0, RSA_ENCRYPTION, element(0x04, block.der())));
            case "EC PRIVATE KEY" ->
                    pkcs8(
                            file,
                            sequence(
                                    VERSION_0,
                                    sequence(EC_PUBLIC_KEY, curve(file, block.der())),
                                    element(0x04, block.der())));
            default ->
                    throw new CertificateRefused(file, "found " + block.label() + ", " + EXPECTED);
        };
    }

    private static PrivateKey pkcs8(Path file, byte[] der) throws CertificateRefused {
        for (String algorithm : List.of("RSA", "EC")) {
            try {
                return KeyFactory.getInstance(algorithm)
                        .generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (InvalidKeySpecException _) {
                // the other one, then
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK has " + algorithm, e);
            }
        }
        throw new CertificateRefused(
                file, "found a private key that is neither RSA nor EC, expected one of these");
    }

    private static PrivateKey decrypted(Path file, byte[] der, @Nullable String password)
            throws CertificateRefused {
        if (password == null) {
            throw new CertificateRefused(
                    file, "found an encrypted private key, expected a `password` for it");
        }
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
            // for PBES2 (RFC 8018) the parameters name the whole scheme, such as
            // PBEWithHmacSHA256AndAES_256
            String named = info.getAlgName();
            String algorithm =
                    named.equals("PBES2") || named.equals("1.2.840.113549.1.5.13")
                            ? info.getAlgParameters().toString()
                            : named;
            Key secret =
                    SecretKeyFactory.getInstance(algorithm)
                            .generateSecret(new PBEKeySpec(password.toCharArray()));
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(Cipher.DECRYPT_MODE, secret, info.getAlgParameters());
            return pkcs8(file, info.getKeySpec(cipher).getEncoded());
        } catch (InvalidKeySpecException | InvalidKeyException e) {
            throw new CertificateRefused(file, "the password does not open the private key", e);
        } catch (IOException | GeneralSecurityException e) {
            throw new CertificateRefused(
                    file,
                    e instanceof BadPaddingException
                            ? "the password does not open the private key"
                            : "the private key is encrypted in a way that is not known here: "
                                    + e.getMessage(),
                    e);
        }
    }

    /// The OID of the curve, the element `parameters [0]` of an ECPrivateKey (RFC 5915 3).
    private static byte[] curve(Path file, byte[] der) throws CertificateRefused {
        // 30 len | 02 01 01 | 04 len key.. | A0 len <06 len oid..> | A1 ..
        try {
            int at = content(der, 0);
            at = next(der, at); // version
            at = next(der, at); // privateKey
            if ((der[at] & 0xff) == 0xA0) {
                int oid = content(der, at);
                if (der[oid] == 0x06) {
                    return java.util.Arrays.copyOfRange(der, oid, next(der, oid));
                }
            }
        } catch (ArrayIndexOutOfBoundsException e) {
            throw new CertificateRefused(file, "the EC PRIVATE KEY ends too early", e);
        }
        throw new CertificateRefused(
                file,
                "found an EC PRIVATE KEY that does not name its curve, expected a named curve or"
                        + " PKCS#8");
    }

    private static int content(byte[] der, int at) {
        int length = der[at + 1] & 0xff;
        return at + 2 + (length < 0x80 ? 0 : length & 0x7f);
    }

    private static int next(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        int length = first;
        if (first >= 0x80) {
            length = 0;
            for (int i = 0; i < Math.min(first & 0x7f, 3); i++) {
                length = length << 8 | der[at + 2 + i] & 0xff;
            }
        }
        return content(der, at) + length;
    }

    private static byte[] sequence(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return element(0x30, all.toByteArray());
    }

    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else if (content.length < 0x100) {
            out.write(0x81);
            out.write(content.length);
        } else if (content.length < 0x10000) {
            out.write(0x82);
            out.write(content.length >> 8);
            out.write(content.length);
        } else {
            out.write(0x83);
            out.write(content.length >> 16);
            out.write(content.length >> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }
}
