package org.medgateway.core.net;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.AuthorityConfig;
import org.medgateway.core.config.CertificateConfig;
import org.medgateway.core.config.CertificateConfig.Ocsp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/// Where the certificates of one name come from.
///
/// @param name the name in the configuration
/// @param use which of the two maps it stands in
/// @param ocsp where the OCSP response shown with it comes from
/// @param response the file of that response; null where it comes from elsewhere
record CertificateSource(
        String name,
        CertificateView.Use use,
        List<Path> files,
        Reader reader,
        Ocsp ocsp,
        @Nullable Path response) {

    @FunctionalInterface
    interface Reader {
        CertificateMaterial read() throws CertificateRefused;
    }

    static CertificateSource of(String name, CertificateConfig config) {
        return new CertificateSource(
                name,
                CertificateView.Use.CERTIFICATE,
                CertificateFiles.of(config),
                () -> CertificateFiles.read(config),
                config.ocsp(),
                config.ocsp() == Ocsp.FILE ? CertificateFiles.response(config) : null);
    }

    static CertificateSource of(String name, AuthorityConfig config) {
        return new CertificateSource(
                name,
                CertificateView.Use.AUTHORITY,
                config.pem(),
                () -> CertificateFiles.read(config),
                Ocsp.OFF,
                null);
    }

    /// The path in the configuration; no two sources share it.
    String path() {
        return switch (use) {
            case CERTIFICATE -> "certificates." + name;
            case AUTHORITY -> "authorities." + name;
        };
    }

    /// What changes when a file does: time, size and identity of each. Files that cannot be seen
    /// have a stamp too.
    String stamp() {
        return stamp(files);
    }

    static String stamp(List<Path> files) {
        StringBuilder stamp = new StringBuilder();
        for (Path file : files) {
            try {
                BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
                stamp.append(is.lastModifiedTime()).append('/').append(is.size());
                stamp.append('/').append(is.fileKey()).append(' ');
            } catch (IOException e) {
                stamp.append(e.getClass().getSimpleName()).append(' ');
            }
        }
        return stamp.toString();
    }
}
