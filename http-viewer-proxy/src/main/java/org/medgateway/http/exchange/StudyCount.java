package org.medgateway.http.exchange;

import java.util.concurrent.ConcurrentHashMap;

/// How many exchanges of which study run on which server: what a drain waits for. Any thread.
public final class StudyCount {

    private final ConcurrentHashMap<String, ConcurrentHashMap<String, Integer>> running =
            new ConcurrentHashMap<>();

    void began(String server, String study) {
        running.computeIfAbsent(server, _ -> new ConcurrentHashMap<>())
                .merge(study, 1, Integer::sum);
    }

    void ended(String server, String study) {
        running.getOrDefault(server, new ConcurrentHashMap<>())
                .computeIfPresent(study, (_, count) -> count == 1 ? null : count - 1);
    }

    /// How many studies are being read from or written to the server.
    public int on(String server) {
        ConcurrentHashMap<String, Integer> studies = running.get(server);
        return studies == null ? 0 : studies.size();
    }
}
