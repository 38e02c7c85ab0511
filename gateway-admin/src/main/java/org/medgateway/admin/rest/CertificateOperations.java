package org.medgateway.admin.rest;

import org.medgateway.admin.access.AuditLog;
import org.medgateway.admin.certificate.Certificates;
import org.medgateway.admin.certificate.Issued;
import org.medgateway.admin.certificate.UploadRefused;
import org.medgateway.admin.configuration.Configuration;
import org.medgateway.core.config.AdminRole;
import org.medgateway.core.net.CertificateView;
import org.medgateway.core.runtime.Administration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/// Certificates: list, upload, request, make.
final class CertificateOperations {
    private static final int MOST_DAYS = 3_650;

    /// A host name, perhaps with a star in front, or an address.
    private static final Pattern HOST =
            Pattern.compile(
                    "(?=.{1,253}$)(\\*\\.)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9a-fA-F:.]{2,45}");

    private final Administration gateway;
    private final Certificates certificates;
    private final AuditLog audit;

    CertificateOperations(Administration gateway, Certificates certificates, AuditLog audit) {
        this.gateway = gateway;
        this.certificates = certificates;
        this.audit = audit;
    }

    void addTo(Operation.Table table) {
        table.get("/certificates", "listCertificates", "Certificates and authorities.")
                .answersListOf(CertificateView.class)
                .does(_ -> gateway.certificates().view());
        table.put(
                        "/certificates/{name}",
                        "uploadCertificate",
                        "Takes in a certificate with its key; a new name is added to the"
                                + " configuration.",
                        AdminRole.ADMINISTRATOR)
                .takes(Views.Upload.class)
                .answers(Views.Applied.class)
                .does(this::upload);
        table.post(
                        "/certificates/{name}/self-signed",
                        "makeCertificate",
                        "Makes a self-signed certificate under this name.",
                        AdminRole.ADMINISTRATOR)
                .takes(Views.Subject.class)
                .answers(Views.Applied.class)
                .does(this::selfSigned);
        table.post(
                        "/certificates/{name}/request",
                        "requestCertificate",
                        "Makes a key, which stays here, and a certificate request (CSR).",
                        AdminRole.ADMINISTRATOR)
                .takes(Views.Subject.class)
                .answers(Views.Request.class)
                .does(this::request);
    }

    private interface Change {
        Configuration.Changed make() throws UploadRefused, IOException;
    }

    private Views.Applied outcome(Call call, String action, Change change) {
        String name = call.path("name");
        return ConfigurationOperations.outcome(
                call,
                audit,
                action,
                name,
                () -> {
                    try {
                        return change.make();
                    } catch (UploadRefused e) {
                        throw Refusal.unusable(String.valueOf(e.getMessage()));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private Views.Applied upload(Call call) {
        Views.Upload upload = call.body(Views.Upload.class);
        String pem = upload.pem();
        String pkcs12 = upload.pkcs12();
        if ((pem == null) == (pkcs12 == null)) {
            throw Refusal.unusable("expected either pem or pkcs12");
        }
        String name = call.path("name");
        return outcome(
                call,
                "uploadCertificate",
                () ->
                        pem != null
                                ? certificates.pem(name, pem, upload.key(), call.who())
                                : certificates.pkcs12(
                                        name,
                                        bytes(String.valueOf(pkcs12)),
                                        upload.password() == null ? "" : upload.password(),
                                        call.who()));
    }

    private static byte[] bytes(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            throw Refusal.unusable("pkcs12: expected Base64");
        }
    }

    private Views.Applied selfSigned(Call call) {
        Views.Subject subject = call.body(Views.Subject.class);
        int days = subject.days() == null ? 397 : subject.days();
        if (days < 1 || days > MOST_DAYS) {
            throw Refusal.unusable("days: expected 1 to " + MOST_DAYS);
        }
        return outcome(
                call,
                "makeCertificate",
                () ->
                        certificates.selfSigned(
                                call.path("name"),
                                kind(subject),
                                subject(subject),
                                Duration.ofDays(days),
                                call.who()));
    }

    private Views.Request request(Call call) throws IOException {
        Views.Subject subject = call.body(Views.Subject.class);
        try {
            String name = call.path("name");
            String pem = certificates.request(name, kind(subject), subject(subject));
            audit.write(call.who(), call.from(), "requestCertificate", name, null, null, "done");
            return new Views.Request(name, pem);
        } catch (UploadRefused e) {
            throw Refusal.unusable(String.valueOf(e.getMessage()));
        }
    }

    private static Issued.KeyKind kind(Views.Subject subject) {
        return subject.key() == Views.KeyKind.RSA_3072
                ? Issued.KeyKind.RSA_3072
                : Issued.KeyKind.EC_256;
    }

    private static Issued.Subject subject(Views.Subject subject) {
        List<String> names = subject.names();
        if (subject.commonName().isBlank() || subject.commonName().length() > 64) {
            throw Refusal.unusable("commonName: expected 1 to 64 characters");
        }
        if (names.size() > 100 || !names.stream().allMatch(n -> HOST.matcher(n).matches())) {
            throw Refusal.unusable("names: expected at most 100 names of hosts or addresses");
        }
        return new Issued.Subject(
                subject.commonName(),
                subject.organization() == null ? "" : subject.organization(),
                names);
    }
}
