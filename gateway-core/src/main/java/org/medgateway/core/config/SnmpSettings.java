package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// An SNMP agent that tells the state of services and servers and lets nobody change anything.
public record SnmpSettings(
        @Setting(
                        value = "The UDP address of the agent. Ports below 1024 need a capability.",
                        defaultsTo = "127.0.0.1:161")
                Endpoint listen,
        @Setting(
                        "The community of version 2c, which crosses the network as it is; without"
                                + " one, version 2c is not answered.")
                @Nullable Secret community,
        @Setting("The users of version 3.") List<SnmpUser> users,
        @Setting("The networks that are answered; all when not given.") List<Network> clients)
        implements Checked {

    @Override
    public void check(Scope scope) {
        if (community == null && users.isEmpty()) {
            scope.problem("", "expected a community, users or both");
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < users.size(); i++) {
            if (!names.add(users.get(i).name())) {
                scope.problem(
                        "users[" + i + "].name", "\"" + users.get(i).name() + "\" appears twice");
            }
        }
    }

    /// How messages of version 3 are signed.
    public enum Authentication {
        SHA,
        SHA_256,
        SHA_512
    }

    /// How messages of version 3 are encrypted.
    public enum Privacy {
        AES_128,
        AES_256
    }

    /// A user of version 3 (RFC 3414). One with a privacy password is answered only when it
    /// encrypts.
    public record SnmpUser(
            @Setting(value = "The name.", example = "monitoring") String name,
            @Setting(value = "How messages are signed.", defaultsTo = "sha-256")
                    Authentication authentication,
            @Setting("The password of the signature, 8 characters or more.") Secret password,
            @Setting(value = "How messages are encrypted.", defaultsTo = "aes-128") Privacy privacy,
            @Setting("The password of the encryption, 8 characters or more.")
                    @Nullable Secret privacyPassword)
            implements Checked {

        private static final int SHORTEST = 8; // RFC 3414 11.2

        @Override
        public void check(Scope scope) {
            if (name.isEmpty() || name.length() > 32) {
                scope.problem("name", "expected 1 to 32 characters");
            }
            if (password.text().length() < SHORTEST) {
                scope.problem("password", "expected " + SHORTEST + " characters or more");
            }
            if (privacyPassword != null && privacyPassword.text().length() < SHORTEST) {
                scope.problem("privacyPassword", "expected " + SHORTEST + " characters or more");
            }
        }
    }
}
