package org.medgateway.admin.snmp;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.AdminSettings;
import org.medgateway.core.config.SnmpSettings;
import org.medgateway.core.observe.Event;
import org.medgateway.core.runtime.Administration;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;

/// Runs the agent as the configuration in force says, or none. Any thread.
public final class Snmp implements AutoCloseable {

    private final Administration gateway;
    private final String version;
    private final Path engine;
    private final InstantSource clock;
    private @Nullable SnmpSettings settings;
    private @Nullable SnmpAgent agent;

    /// @param folder for what has to outlive a restart
    public Snmp(Administration gateway, String version, Path folder, InstantSource clock) {
        this.gateway = gateway;
        this.version = version;
        this.engine = folder.resolve("snmp.json");
        this.clock = clock;
    }

    /// Starts, changes or ends the agent where the settings have changed. One that cannot start is
    /// an alarm, and no reason for the gateway not to work.
    public synchronized void follow() {
        AdminSettings admin = gateway.config().admin();
        SnmpSettings wanted = admin == null ? null : admin.snmp();
        if (java.util.Objects.equals(wanted, settings)) {
            return;
        }
        close();
        settings = wanted;
        if (wanted == null) {
            return;
        }
        try {
            agent = new SnmpAgent(gateway, wanted, version, engine, clock);
        } catch (IOException | RuntimeException e) {
            gateway.events()
                    .publish(
                            new Event.Alarm(
                                    clock.instant(),
                                    Event.Severity.CRITICAL,
                                    "",
                                    "SNMP",
                                    "the agent cannot start at "
                                            + wanted.listen()
                                            + ": "
                                            + e.getMessage()));
        }
    }

    /// The port of the agent; -1 where none runs.
    public synchronized int port() {
        return agent == null ? -1 : agent.port();
    }

    @Override
    public synchronized void close() {
        if (agent != null) {
            agent.close();
        }
        agent = null;
        settings = null;
    }
}
