package org.medgateway.xds;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

class PatientTokensTest {

    /// Against the JDK's own; a key of 64 bytes fills a block, a longer one is hashed first.
    @ParameterizedTest
    @ValueSource(ints = {1, 32, 64, 65, 200})
    void a_token_is_the_first_96_bits_of_the_hmac(int keyLength, @TempDir Path folder)
            throws Exception {
        String key = "k\u00fc".repeat(keyLength).substring(0, keyLength);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        PatientTokens tokens = PatientTokens.of(key, folder);
        for (String patient : new String[] {"", "4711^^^&1.2.3&ISO", "M\u00fcller".repeat(50)}) {
            byte[] hash = mac.doFinal(patient.getBytes(StandardCharsets.UTF_8));
            String expected = HexFormat.of().formatHex(hash, 0, 12);
            assertThat(tokens.token(patient)).isEqualTo(expected).isEqualTo(tokens.token(patient));
        }
    }
}
