package org.medgateway.app.systemd;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Who started the program and wants to hear how it is: systemd, or nobody, and then everything
/// here does nothing. The words are those of sd_notify(3). Any thread; blocks for a moment.
public final class Supervisor {

    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

    /// What closing takes beyond the time that running exchanges are given.
    private static final Duration CLOSING = Duration.ofSeconds(15);

    private final @Nullable NotifySocket socket;
    private final @Nullable Duration watchdog;

    private Supervisor(@Nullable NotifySocket socket, @Nullable Duration watchdog) {
        this.socket = socket;
        this.watchdog = watchdog;
    }

    /// @param environment of the process: `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID`
    /// @param pid of the process; a watchdog that is set for another one is not ours to feed
    public static Supervisor of(Map<String, String> environment, long pid) {
        String address = environment.getOrDefault("NOTIFY_SOCKET", "");
        if (address.isEmpty()) {
            return new Supervisor(null, null);
        }
        Optional<String> obstacle = NotifySocket.obstacle();
        if (obstacle.isPresent()) {
            LOG.warn("systemd cannot be told that the gateway is ready: {}", obstacle.get());
            return new Supervisor(null, null);
        }
        return new Supervisor(new NotifySocket(address), watchdog(environment, pid));
    }

    private static @Nullable Duration watchdog(Map<String, String> environment, long pid) {
        String micros = environment.getOrDefault("WATCHDOG_USEC", "");
        String of = environment.getOrDefault("WATCHDOG_PID", "");
        if (!micros.matches("[1-9][0-9]{0,17}") || !(of.isEmpty() || of.equals("" + pid))) {
            return null;
        }
        return Duration.ofNanos(Long.parseLong(micros) * 1000);
    }

    /// How long systemd waits for the next [#alive] before it takes the program for hung.
    public Optional<Duration> watchdog() {
        return Optional.ofNullable(watchdog);
    }

    /// @param status one line for `systemctl status`
    public void ready(String status) {
        say("READY=1\nSTATUS=" + status.replace('\n', ' '));
    }

    public void reloading() {
        // the clock that System.nanoTime reads on Linux, which Type=notify-reload asks for
        say("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1000);
    }

    /// @param patience how long running exchanges may still take
    public void stopping(Duration patience) {
        long micros = patience.plus(CLOSING).toNanos() / 1000;
        say(
                "STOPPING=1\nEXTEND_TIMEOUT_USEC=%d\nSTATUS=Running exchanges may take %d s"
                        .formatted(micros, patience.toSeconds()));
    }

    public void alive() {
        say("WATCHDOG=1");
    }

    private void say(String words) {
        if (socket == null) {
            return;
        }
        try {
            socket.send(words);
        } catch (IOException e) {
            LOG.warn("systemd could not be told {}: {}", words.lines().toList(), e.getMessage());
        }
    }
}
