package org.medgateway.admin;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// A mail relay (RFC 5321) with STARTTLS (RFC 3207) and AUTH PLAIN and LOGIN (RFC 4954). Where it
/// has users, it takes no mail without a login, and no login without TLS.
final class MailRelay implements AutoCloseable {

    enum Tls {
        NONE,
        STARTTLS,
        ALWAYS
    }

    private final ServerSocket listener;
    private final Tls tls;
    private final @Nullable SSLContext context;
    private final @Nullable String login;
    private final List<String> mails = new CopyOnWriteArrayList<>();
    private final List<String> ends = new CopyOnWriteArrayList<>();

    /// @param login `user:password`; null lets everybody send
    MailRelay(int port, Tls tls, @Nullable SSLContext context, @Nullable String login)
            throws IOException {
        this.tls = tls;
        this.context = context;
        this.login = login;
        listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10);
        Thread.ofVirtual().start(this::listen);
    }

    /// One that everybody may send by, without TLS.
    static MailRelay open() throws IOException {
        return new MailRelay(0, Tls.NONE, null, null);
    }

    int port() {
        return listener.getLocalPort();
    }

    /// What was taken in, with its header.
    List<String> mails() {
        return List.copyOf(mails);
    }

    /// How each connection ended: `quit`, or what went wrong; preceded by the commands.
    List<String> ends() {
        return List.copyOf(ends);
    }

    private void listen() {
        try {
            while (true) {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException _) {
            // closed by the test
        }
    }

    private void serve(Socket client) {
        StringBuilder commands = new StringBuilder();
        try (client) {
            client.setSoTimeout(20_000);
            Socket first = tls == Tls.ALWAYS ? secured(client) : client;
            new Conversation(first, first != client, commands).run();
            ends.add(commands + "quit");
        } catch (IOException e) {
            ends.add(commands + e.toString());
        }
    }

    private SSLSocket secured(Socket socket) throws IOException {
        SSLSocket secured =
                (SSLSocket)
                        java.util.Objects.requireNonNull(context)
                                .getSocketFactory()
                                .createSocket(socket, null, socket.getPort(), true);
        secured.setUseClientMode(false);
        secured.startHandshake();
        return secured;
    }

    private final class Conversation {
        private final StringBuilder commands;
        private Socket socket;
        private BufferedReader in;
        private boolean secure;
        private boolean known;

        Conversation(Socket socket, boolean secure, StringBuilder commands) throws IOException {
            this.socket = socket;
            this.secure = secure;
            this.commands = commands;
            this.in = reader(socket);
        }

        private static BufferedReader reader(Socket socket) throws IOException {
            return new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        void run() throws IOException {
            say("220 relay.test ESMTP");
            String line;
            while ((line = in.readLine()) != null && !line.equals("QUIT")) {
                String command = line.split(" ", 2)[0].toUpperCase(java.util.Locale.ROOT);
                commands.append(command).append(secure ? "(TLS) " : " ");
                switch (command) {
                    case "EHLO" -> greet();
                    case "STARTTLS" -> startTls();
                    case "AUTH" -> authenticate(line.substring(5));
                    case "MAIL" -> say(mayMail() ? "250 ok" : "530 5.7.0 log in first");
                    case "DATA" -> take();
                    default -> say("250 ok");
                }
            }
            say("221 bye");
        }

        private void greet() throws IOException {
            StringBuilder answer = new StringBuilder("250-relay.test\r\n");
            if (tls == Tls.STARTTLS && !secure) {
                answer.append("250-STARTTLS\r\n");
            }
            if (login != null && secure) {
                answer.append("250-AUTH PLAIN LOGIN\r\n");
            }
            say(answer + "250 8BITMIME");
        }

        private boolean mayMail() {
            return login == null || known;
        }

        private void startTls() throws IOException {
            say("220 go ahead");
            socket = secured(socket);
            in = reader(socket);
            secure = true;
        }

        private void authenticate(String words) throws IOException {
            String[] parts = words.split(" ", 2);
            String claim;
            if (parts[0].equals("PLAIN")) {
                String[] plain = (parts.length > 1 ? decoded(parts[1]) : asked("")).split("\0", -1);
                claim = plain[1] + ":" + plain[2];
            } else {
                String user = parts.length > 1 ? decoded(parts[1]) : asked("VXNlcm5hbWU6");
                claim = user + ":" + asked("UGFzc3dvcmQ6");
            }
            known = secure && claim.equals(login);
            say(known ? "235 2.7.0 welcome" : "535 5.7.8 wrong name or password");
        }

        private String asked(String prompt) throws IOException {
            say("334 " + prompt);
            return decoded(in.readLine());
        }

        private static String decoded(String base64) {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        }

        private void take() throws IOException {
            say("354 go on");
            StringBuilder mail = new StringBuilder();
            String line;
            while ((line = in.readLine()) != null && !line.equals(".")) {
                mail.append(line).append('\n');
            }
            mails.add(mail.toString());
            say("250 taken");
        }

        private void say(String line) throws IOException {
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
