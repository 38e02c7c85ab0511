package org.medgateway.http.wire;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/// What a request asks of a DICOMweb server (PS3.18), seen by its path and media types.
///
/// @param studyUid the Study Instance UID that it names, null when it names none
public record DicomWeb(Kind kind, @Nullable String studyUid) {

    public enum Kind {
        /// Search (PS3.18 10.6).
        QIDO,
        /// Retrieve (PS3.18 10.4) over RESTful resources.
        WADO_RS,
        /// Retrieve by the older URI service (PS3.18 9).
        WADO_URI,
        /// Store (PS3.18 10.5).
        STOW,
        /// Worklist (PS3.18 11).
        UPS;

        /// As rules, metrics and logs name it.
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /// Answers null where the request is not recognised. A base path of any length may stand before
    /// the resource.
    public static @Nullable DicomWeb recognise(
            RequestHead head, String path, @Nullable String query) {
        boolean reads = head.method().equals("GET") || head.method().equals("HEAD");
        int studies = resource(path, "studies");
        if (studies >= 0) {
            return reads ? reading(path, query, studies) : storing(head, path, studies);
        }
        if (resource(path, "workitems") >= 0) {
            return new DicomWeb(Kind.UPS, null);
        }
        if (!reads || query == null && !path.endsWith("/series") && !path.endsWith("/instances")) {
            return null;
        }
        if ("WADO".equalsIgnoreCase(RoutePath.queryParameter(query, "requestType"))) {
            return new DicomWeb(Kind.WADO_URI, uid(RoutePath.queryParameter(query, "studyUID")));
        }
        // All series, all instances: searches that name their study in the query, if at all.
        return path.endsWith("/series") || path.endsWith("/instances")
                ? new DicomWeb(Kind.QIDO, queried(query))
                : null;
    }

    // /studies  /studies/{study}/series  /studies/{study}/series/{series}/instances   : QIDO
    // /studies/{study}  .../metadata  .../rendered  .../instances/{instance}/frames/1 : WADO
    private static @Nullable DicomWeb reading(String path, @Nullable String query, int end) {
        if (end == path.length() || end == path.length() - 1) {
            return new DicomWeb(Kind.QIDO, queried(query));
        }
        String study = uid(segment(path, end + 1));
        if (study == null) {
            return null;
        }
        String last = path.substring(path.lastIndexOf('/') + 1);
        return new DicomWeb(
                last.equals("series") || last.equals("instances") ? Kind.QIDO : Kind.WADO_RS,
                study);
    }

    // POST /studies[/{study}]  Content-Type: multipart/related; type="application/dicom"
    private static @Nullable DicomWeb storing(RequestHead head, String path, int end) {
        String type = head.fields().first("Content-Type");
        if (!head.method().equals("POST") || type == null) {
            return null;
        }
        String lower = type.toLowerCase(Locale.ROOT);
        boolean store =
                lower.startsWith("multipart/related") && lower.contains("dicom")
                        || lower.startsWith("application/dicom");
        return store
                ? new DicomWeb(Kind.STOW, end < path.length() ? uid(segment(path, end + 1)) : null)
                : null;
    }

    private static @Nullable String queried(@Nullable String query) {
        String named = RoutePath.queryParameter(query, "StudyInstanceUID");
        return uid(named != null ? named : RoutePath.queryParameter(query, "0020000D"));
    }

    /// The index after `/name` where that is a whole segment, or -1.
    private static int resource(String path, String name) {
        int from = 0;
        while (true) {
            int at = path.indexOf(name, from);
            if (at < 0) {
                return -1;
            }
            int end = at + name.length();
            if (at > 0
                    && path.charAt(at - 1) == '/'
                    && (end == path.length() || path.charAt(end) == '/')) {
                return end;
            }
            from = end;
        }
    }

    private static String segment(String path, int from) {
        int slash = path.indexOf('/', from);
        return slash < 0 ? path.substring(from) : path.substring(from, slash);
    }

    private static @Nullable String uid(@Nullable String text) {
        if (text == null
                || text.isEmpty()
                || text.length() > 64
                || text.charAt(0) == '.'
                || text.contains("..")) {
            return null;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && c != '.') {
                return null;
            }
        }
        return text;
    }
}
