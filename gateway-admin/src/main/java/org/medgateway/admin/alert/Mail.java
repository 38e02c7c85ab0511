package org.medgateway.admin.alert;

import jakarta.mail.Authenticator;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.AlertSettings;
import org.medgateway.core.config.AlertSettings.MailSettings;

import java.util.Date;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;

import javax.net.ssl.SSLContext;

/// Sends a group of alerts through a mail relay.
final class Mail {
    private static final String PATIENCE_MILLIS = "15000";

    private Mail() {}

    /// @param trust whom to believe to be the relay
    static void send(
            MailSettings settings,
            SSLContext trust,
            String gateway,
            List<Alert> alerts,
            int heldBack)
            throws MessagingException {
        Session session = Session.getInstance(properties(settings, trust), authenticator(settings));
        MimeMessage message = new MimeMessage(session);
        message.setFrom(new InternetAddress(settings.from()));
        for (String to : settings.to()) {
            message.addRecipient(Message.RecipientType.TO, new InternetAddress(to));
        }
        message.setSubject(subject(gateway, alerts), "UTF-8");
        message.setSentDate(Date.from(java.time.Instant.now()));
        message.setHeader("Auto-Submitted", "auto-generated"); // RFC 3834: no out-of-office replies
        String text = alerts.stream().map(Alert::line).collect(Collectors.joining("\n", "", "\n"));
        if (heldBack > 0) {
            text += "\n" + heldBack + " earlier alerts did not go out.\n";
        }
        message.setText(text, "UTF-8");
        Transport.send(message);
    }

    private static String subject(String gateway, List<Alert> alerts) {
        Alert first =
                alerts.stream()
                        .filter(alert -> alert.severity().equals("critical"))
                        .findFirst()
                        .orElse(alerts.getFirst());
        String more = alerts.size() == 1 ? "" : " (and " + (alerts.size() - 1) + " more)";
        String line =
                ("["
                                + gateway
                                + "] "
                                + (first.service().isEmpty() ? "" : first.service() + ": ")
                                + first.subject()
                                + " "
                                + first.message()
                                + more)
                        .replaceAll("\\s+", " ");
        return line.substring(0, Math.min(160, line.length()));
    }

    private static Properties properties(MailSettings settings, SSLContext trust) {
        Properties properties = new Properties();
        properties.setProperty("mail.transport.protocol", "smtp");
        properties.setProperty("mail.smtp.host", settings.relay().host());
        properties.setProperty(
                "mail.smtp.port", Integer.toString(settings.relay().orPort(25).port()));
        properties.setProperty("mail.smtp.connectiontimeout", PATIENCE_MILLIS);
        properties.setProperty("mail.smtp.timeout", PATIENCE_MILLIS);
        properties.setProperty("mail.smtp.writetimeout", PATIENCE_MILLIS);
        properties.setProperty("mail.smtp.auth", Boolean.toString(settings.user() != null));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.smtp.ssl.socketFactory", trust.getSocketFactory());
        switch (settings.tls()) {
            case ALWAYS -> properties.setProperty("mail.smtp.ssl.enable", "true");
            case STARTTLS -> {
                properties.setProperty("mail.smtp.starttls.enable", "true");
                properties.setProperty("mail.smtp.starttls.required", "true");
            }
            case OFF -> {}
        }
        return properties;
    }

    private static @Nullable Authenticator authenticator(AlertSettings.MailSettings settings) {
        String user = settings.user();
        if (user == null) {
            return null;
        }
        String password = settings.password() == null ? "" : settings.password().text();
        return new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(user, password);
            }
        };
    }
}
