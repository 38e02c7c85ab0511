package org.medgateway.http.settings;

import org.medgateway.core.spi.ClientConnection;

import java.util.List;
import java.util.Optional;

/// What the attributes of a request are called in rules and keys.
public final class AttributeNames {

    public static final String HEADER = "header.";
    public static final String QUERY = "query.";
    public static final String COOKIE = "cookie.";

    /// Names to choose from.
    static final List<String> USUAL =
            List.of(
                    "host",
                    "method",
                    "path",
                    "query",
                    "dicomweb",
                    "study",
                    HEADER + "User-Agent",
                    HEADER + "Accept",
                    HEADER + "Content-Type",
                    QUERY + "StudyInstanceUID",
                    COOKIE + "session");

    private AttributeNames() {}

    /// Why `name` is no attribute of a request, with those that are; empty where it is one.
    public static Optional<String> refuse(String name) {
        boolean known =
                switch (name) {
                    case "host", "method", "path", "query", "dicomweb", "study" -> true;
                    default ->
                            ClientConnection.hasAttribute(name)
                                    || longer(name, HEADER)
                                    || longer(name, QUERY)
                                    || longer(name, COOKIE);
                };
        return known
                ? Optional.empty()
                : Optional.of(
                        "expected host, method, path, query, header.NAME, query.NAME, cookie.NAME,"
                            + " dicomweb, study, source, destination.port or a tls attribute, found"
                            + " \""
                                + name
                                + "\"");
    }

    private static boolean longer(String name, String prefix) {
        return name.startsWith(prefix) && name.length() > prefix.length();
    }
}
