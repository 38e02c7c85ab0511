package org.medgateway.core.runtime;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.AdminState;
import org.medgateway.core.balance.StickTable;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.Reading;
import org.medgateway.core.health.ServerWatch;
import org.medgateway.core.net.CertificateStore;
import org.medgateway.core.observe.Events;
import org.medgateway.core.observe.Observation;
import org.medgateway.core.spi.Sample;
import org.medgateway.core.spi.ServiceDefinition;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// What an administration may see and do of the running gateway. Any thread; what reads files or
/// changes the configuration may block.
public interface Administration {

    /// The configuration in force.
    GatewayConfig config();

    /// The file that the configuration came from and is written to.
    Path file();

    /// Reads a text as if it stood in the file.
    Reading<GatewayConfig> read(String text);

    /// Puts a configuration in force.
    ///
    /// @param source where it comes from, for the event
    /// @return what has changed, one line each; or what stands in the way, and nothing has changed
    Reading<List<String>> apply(GatewayConfig next, String source);

    /// The JSON schema of the configuration.
    String schema();

    /// The definitions in force, in configured order.
    List<ServiceDefinition> services();

    /// The definition of a service; null where none of that name runs.
    @Nullable ServiceDefinition service(String name);

    /// Where a service listens; none for an unknown service.
    List<InetSocketAddress> addresses(String service);

    /// Reads a text that shows an exchange of a service, to try its rules.
    ///
    /// @throws IllegalArgumentException where the text shows none, with what was expected
    Sample sample(String service, String text);

    /// Client connections of a service now.
    int connections(String service);

    /// The last checks of a server, oldest first.
    List<ServerWatch.Result> healthHistory(String service, String server);

    /// The stick tables of a service's pools, by the names of the pools.
    List<StickTable> stickTables(String service);

    /// Sets what an operator wants of a server.
    ///
    /// @param until when the wish ends by itself; null is never
    /// @throws IllegalArgumentException where there is no such server
    void administer(
            String service,
            String server,
            AdminState wish,
            String reason,
            String operator,
            @Nullable Instant until);

    Events events();

    Observation observation();

    CertificateStore certificates();
}
