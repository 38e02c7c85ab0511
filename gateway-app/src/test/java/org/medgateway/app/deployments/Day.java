package org.medgateway.app.deployments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.medgateway.core.balance.AdminState;
import org.medgateway.core.balance.Health;
import org.medgateway.core.config.PersistenceConfig;

import java.time.Duration;
import java.util.List;

/// What a service goes through on a day on which everything happens, in this order.
final class Day {

    private static final int CLIENTS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Day() {}

    static void bothServersWork(Station station) {
        station.awaitHealth(station.first(), Health.UP);
        station.awaitHealth(station.second(), Health.UP);
        List<String> reached = station.visitsOfNewClients(CLIENTS);
        if (station.isFailover()) {
            assertThat(reached).containsOnly(station.first());
        } else {
            assertThat(reached).contains(station.first(), station.second());
        }
    }

    static void clientsComeBack(Station station) {
        for (int round = 0; round < 2; round++) {
            station.homes()
                    .forEach(
                            (client, home) -> {
                                String reached = station.visit(client);
                                if (!station.persistence().equals(PersistenceConfig.NONE)) {
                                    assertThat(reached).as("%s, again", client).isEqualTo(home);
                                }
                            });
        }
    }

    /// At once, before any check has noticed, and after.
    static void theFirstServerDies(Station station) {
        station.kill(station.first());
        everybodyReaches(station, station.second());
        station.awaitHealth(station.first(), Health.DOWN);
        everybodyReaches(station, station.second());
    }

    private static void everybodyReaches(Station station, String server) {
        station.homes()
                .keySet()
                .forEach(
                        client ->
                                assertThat(station.visit(client))
                                        .as("%s", client)
                                        .isEqualTo(server));
    }

    /// Who has moved stays where it is; others are spread again, except that a feed which goes to
    /// the last successful server stays there with everybody.
    static void theFirstServerReturns(Station station) {
        station.revive(station.first());
        station.awaitHealth(station.first(), Health.UP);
        if (!station.persistence().equals(PersistenceConfig.NONE)) {
            everybodyReaches(station, station.second());
        }
        if (station.isFailover()) {
            assertThat(station.visitsOfNewClients(CLIENTS)).containsOnly(station.second());
        } else {
            newClientsReachAlso(station, station.first());
        }
    }

    /// Sooner or later: a server that has just come up may be given little at first.
    private static void newClientsReachAlso(Station station, String server) {
        await(station.name() + ": a new client at " + server)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .pollInSameThread()
                .until(() -> station.visit(station.newClient()).equals(server));
    }

    static void bothServersDie(Station station) {
        station.kill(station.first());
        station.kill(station.second());
        station.awaitHealth(station.first(), Health.DOWN);
        station.awaitHealth(station.second(), Health.DOWN);
        assertThat(station.refusal()).isEqualTo(Refusals.of(station.config()));
    }

    static void bothServersReturn(Station station) {
        station.revive(station.first());
        station.revive(station.second());
        station.awaitHealth(station.first(), Health.UP);
        station.awaitHealth(station.second(), Health.UP);
        if (station.isFailover()) {
            everybodyReaches(station, station.first());
        } else {
            station.homes().keySet().forEach(station::visit);
            newClientsReachAlso(station, station.first());
            newClientsReachAlso(station, station.second());
        }
    }

    /// No new exchange on the first server; only a browser's cookie may still lead there.
    static void theFirstServerIsDrained(Station station) {
        station.administer(station.first(), AdminState.DRAIN);
        assertThat(station.visitsOfNewClients(CLIENTS)).containsOnly(station.second());
        boolean cookie = station.persistence().equals(PersistenceConfig.COOKIE);
        station.homes()
                .forEach(
                        (client, home) ->
                                assertThat(station.visit(client))
                                        .as("%s, of %s", client, home)
                                        .isEqualTo(cookie ? home : station.second()));
        await(station.name() + ": nothing runs on the drained server")
                .atMost(PATIENCE)
                .until(() -> station.state(station.first()).sessions() == 0);
    }

    /// A feed that went elsewhere comes back when its table is cleared.
    static void theFirstServerIsReadyAgain(Station station) {
        station.administer(station.first(), AdminState.READY);
        if (station.isFailover()) {
            assertThat(station.visit(station.newClient())).isEqualTo(station.second());
            station.clearStickTables();
            everybodyReaches(station, station.first());
        } else {
            newClientsReachAlso(station, station.first());
        }
    }

    static void theBooksAreBalanced(Station station) {
        station.driver().verifyNothingLost();
        assertThat(station.state(station.first()).totalSessions()).isPositive();
        assertThat(station.state(station.second()).totalSessions()).isPositive();
    }
}
