package org.medgateway.admin.certificate;

import org.jspecify.annotations.Nullable;
import org.medgateway.admin.access.PrivateFile;
import org.medgateway.admin.certificate.Issued.KeyKind;
import org.medgateway.admin.certificate.Issued.Subject;
import org.medgateway.admin.configuration.Configuration;
import org.medgateway.core.config.CertificateConfig;
import org.medgateway.core.net.CertificateStore;
import org.medgateway.core.observe.Events;
import org.medgateway.core.runtime.Administration;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Takes in certificates and puts them where the configuration says; a new name is added to the
/// configuration. What cannot be used is refused before anything changes. One at a time.
public final class Certificates {

    public static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    /// A certificate with its key, as PEM.
    private record Material(String chain, String key) {}

    private final Administration gateway;
    private final Configuration configuration;
    private final Path folder;
    private final InstantSource clock;

    /// @param folder for the files of certificates that are new, and for the keys of requests
    public Certificates(
            Administration gateway, Configuration configuration, Path folder, InstantSource clock)
            throws IOException {
        this.gateway = gateway;
        this.configuration = configuration;
        this.folder = folder;
        this.clock = clock;
        PrivateFile.createFolder(folder);
    }

    /// Takes in PEM.
    ///
    /// @param key null for the key of the request that was made under this name
    public synchronized Configuration.Changed pem(
            String name, String chain, @Nullable String key, String who)
            throws UploadRefused, IOException {
        return take(name, new Material(chain, key != null ? key : requestKey(name)), who);
    }

    private String requestKey(String name) throws UploadRefused, IOException {
        Path file = folder.resolve(checked(name) + ".request.key");
        if (!Files.exists(file)) {
            throw new UploadRefused(
                    "expected the private key too, or a request made under the name " + name);
        }
        return Files.readString(file);
    }

    /// Takes in PKCS#12.
    public synchronized Configuration.Changed pkcs12(
            String name, byte[] bytes, String password, String who)
            throws UploadRefused, IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(bytes), password.toCharArray());
            for (String alias : java.util.Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    StringBuilder chain = new StringBuilder();
                    for (Certificate certificate : store.getCertificateChain(alias)) {
                        chain.append(Issued.pem("CERTIFICATE", certificate.getEncoded()));
                    }
                    byte[] key = store.getKey(alias, password.toCharArray()).getEncoded();
                    return take(
                            name,
                            new Material(chain.toString(), Issued.pem("PRIVATE KEY", key)),
                            who);
                }
            }
            throw new UploadRefused("the PKCS#12 file holds no private key");
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw new UploadRefused(
                    "the PKCS#12 file cannot be read with this password: " + e.getMessage());
        }
    }

    public synchronized Configuration.Changed selfSigned(
            String name, KeyKind kind, Subject subject, Duration validity, String who)
            throws UploadRefused, IOException {
        KeyPair key = Issued.key(kind);
        try {
            byte[] der = Issued.selfSigned(key, subject, clock.instant(), validity).getEncoded();
            return take(
                    name,
                    new Material(
                            Issued.pem("CERTIFICATE", der),
                            Issued.pem("PRIVATE KEY", key.getPrivate().getEncoded())),
                    who);
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            throw new UploadRefused(String.valueOf(e.getMessage()));
        }
    }

    /// Makes a key and a request; the key stays here until the certificate comes.
    ///
    /// @return the request as PEM
    public synchronized String request(String name, KeyKind kind, Subject subject)
            throws UploadRefused, IOException {
        Path file = folder.resolve(checked(name) + ".request.key");
        KeyPair key = Issued.key(kind);
        try {
            String request = Issued.request(key, subject);
            PrivateFile.write(
                    file,
                    Issued.pem("PRIVATE KEY", key.getPrivate().getEncoded())
                            .getBytes(StandardCharsets.US_ASCII));
            return request;
        } catch (IllegalArgumentException e) {
            throw new UploadRefused(String.valueOf(e.getMessage()));
        }
    }

    private static String checked(String name) throws UploadRefused {
        if (!NAME.matcher(name).matches()) {
            throw new UploadRefused(
                    "a certificate's name has up to 64 letters, digits, dashes and underscores");
        }
        return name;
    }

    private Configuration.Changed take(String name, Material material, String who)
            throws UploadRefused, IOException {
        CertificateConfig known = gateway.config().certificates().get(name);
        if (known == null) {
            checked(name);
        }
        Path trial = folder.resolve(".trial.pem");
        Path trialKey = folder.resolve(".trial.key");
        PrivateFile.write(trial, material.chain().getBytes(StandardCharsets.UTF_8));
        PrivateFile.write(trialKey, material.key().getBytes(StandardCharsets.UTF_8));
        try {
            String password = known == null ? null : known.password();
            judge(name, new CertificateConfig(trial, trialKey, null, password));
        } finally {
            Files.deleteIfExists(trial);
            Files.deleteIfExists(trialKey);
        }
        return known == null ? add(name, material, who) : replace(name, known, material);
    }

    private void judge(String name, CertificateConfig config) throws UploadRefused {
        try (CertificateStore store = new CertificateStore(new Events(), clock)) {
            List<String> problems = store.apply(Map.of(name, config), Map.of());
            if (!problems.isEmpty()) {
                String why = problems.getFirst().replace(folder + "/.trial.", "the uploaded ");
                throw new UploadRefused(why);
            }
        }
    }

    private Configuration.Changed add(String name, Material material, String who)
            throws IOException, UploadRefused {
        Path pem = folder.resolve(name + ".pem");
        Path key = folder.resolve(name + ".key");
        PrivateFile.write(pem, material.chain().getBytes(StandardCharsets.UTF_8));
        PrivateFile.write(key, material.key().getBytes(StandardCharsets.UTF_8));
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("pem", pem.toString());
        value.put("key", key.toString());
        return configuration.addCertificate(name, value, who);
    }

    private Configuration.Changed replace(String name, CertificateConfig known, Material material)
            throws IOException, UploadRefused {
        Map<Path, byte[]> next = new LinkedHashMap<>();
        if (known.pkcs12() != null) {
            next.put(known.pkcs12(), asPkcs12(material, known.password()));
        } else if (known.pem() != null && known.key() != null) {
            next.put(known.pem(), material.chain().getBytes(StandardCharsets.UTF_8));
            next.put(known.key(), material.key().getBytes(StandardCharsets.UTF_8));
        } else if (known.pem() != null) {
            next.put(
                    known.pem(),
                    (material.chain() + material.key()).getBytes(StandardCharsets.UTF_8));
        }
        Map<Path, byte[]> before = new LinkedHashMap<>();
        for (Path file : next.keySet()) {
            before.put(file, Files.readAllBytes(file));
        }
        for (var entry : next.entrySet()) {
            PrivateFile.write(entry.getKey(), entry.getValue());
        }
        CertificateStore.Refreshed refreshed = gateway.certificates().refresh();
        List<String> mine =
                refreshed.refused().stream()
                        .filter(line -> line.startsWith("certificates." + name + ":"))
                        .toList();
        if (!mine.isEmpty()) {
            for (var entry : before.entrySet()) {
                PrivateFile.write(entry.getKey(), entry.getValue());
            }
            gateway.certificates().refresh();
            throw new UploadRefused(mine.getFirst());
        }
        return new Configuration.Changed.Done(
                configuration.shown().etag(),
                List.of("certificates." + name + " renewed"),
                List.of());
    }

    private static byte[] asPkcs12(Material material, @Nullable String password)
            throws IOException, UploadRefused {
        try {
            char[] pass = (password == null ? "" : password).toCharArray();
            byte[] der =
                    java.util.Base64.getMimeDecoder()
                            .decode(
                                    material.key()
                                            .replaceAll("-----(BEGIN|END) PRIVATE KEY-----", ""));
            var spec = new java.security.spec.PKCS8EncodedKeySpec(der);
            var chain =
                    java.security.cert.CertificateFactory.getInstance("X.509")
                            .generateCertificates(
                                    new ByteArrayInputStream(
                                            material.chain().getBytes(StandardCharsets.UTF_8)));
            Certificate leaf = chain.iterator().next();
            var key =
                    java.security.KeyFactory.getInstance(leaf.getPublicKey().getAlgorithm())
                            .generatePrivate(spec);
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, pass);
            store.setKeyEntry("key", key, pass, chain.toArray(Certificate[]::new));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            store.store(out, pass);
            return out.toByteArray();
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new UploadRefused(
                    "this certificate is kept as PKCS#12, and the key cannot be put into one"
                            + " (PKCS#8 without a password is expected): "
                            + e.getMessage());
        }
    }
}
