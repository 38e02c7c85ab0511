package org.medgateway.http.exchange;

import static org.medgateway.http.settings.AttributeNames.COOKIE;
import static org.medgateway.http.settings.AttributeNames.HEADER;
import static org.medgateway.http.settings.AttributeNames.QUERY;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.route.Attributes;
import org.medgateway.http.wire.DicomWeb;
import org.medgateway.http.wire.Fields;
import org.medgateway.http.wire.RequestVerdict;
import org.medgateway.http.wire.RoutePath;

import java.util.List;

/// What rules and keys can ask of a request. Found when asked for, not before.
final class HttpAttributes implements Attributes {

    private final Attributes client;
    private final RequestVerdict.Accepted request;
    private final @Nullable DicomWeb dicomWeb;

    /// @param client what is known of the connection
    HttpAttributes(
            Attributes client, RequestVerdict.Accepted request, @Nullable DicomWeb dicomWeb) {
        this.client = client;
        this.request = request;
        this.dicomWeb = dicomWeb;
    }

    @Override
    public List<String> values(String name) {
        return switch (name) {
            case "host" -> one(request.authority().host());
            case "method" -> one(request.head().method());
            case "path" -> one(RoutePath.of(request.path()));
            case "query" -> one(request.query());
            case "dicomweb" -> one(dicomWeb == null ? null : dicomWeb.kind().label());
            case "study" -> one(dicomWeb == null ? null : dicomWeb.studyUid());
            default -> parameterized(name);
        };
    }

    private List<String> parameterized(String name) {
        if (name.startsWith(HEADER)) {
            return request.head().fields().all(name.substring(HEADER.length()));
        }
        if (name.startsWith(QUERY)) {
            return one(RoutePath.queryParameter(request.query(), name.substring(QUERY.length())));
        }
        if (name.startsWith(COOKIE)) {
            return one(cookie(request.head().fields(), name.substring(COOKIE.length())));
        }
        return client.values(name);
    }

    static @Nullable String cookie(Fields fields, String name) {
        for (String line : fields.all("Cookie")) {
            for (String pair : line.split(";", -1)) {
                String trimmed = pair.strip();
                if (trimmed.length() > name.length()
                        && trimmed.charAt(name.length()) == '='
                        && trimmed.startsWith(name)) {
                    return trimmed.substring(name.length() + 1);
                }
            }
        }
        return null;
    }

    private static List<String> one(@Nullable String value) {
        return value == null || value.isEmpty() ? List.of() : List.of(value);
    }
}
