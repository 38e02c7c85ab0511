package org.medgateway.app.deployments;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// The ready files, each in operation for a day: every service with the traffic of its own
/// protocol.
class DeploymentsTest {

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void everyServiceGetsThroughTheDay(Deployment deployment, @TempDir Path folder)
            throws Exception {
        try (Site site = Site.open(deployment, folder)) {
            site.all("both servers work", Day::bothServersWork);
            site.all("clients come back", Day::clientsComeBack);
            site.all("the first server dies", Day::theFirstServerDies);
            site.all("the first server returns", Day::theFirstServerReturns);
            site.all("both servers die", Day::bothServersDie);
            site.all("both servers return", Day::bothServersReturn);
            site.all("the first server is drained", Day::theFirstServerIsDrained);
            site.all("the first server is ready again", Day::theFirstServerIsReadyAgain);
            site.all("particulars", Particulars::ofThe);
            site.all("the books are balanced", Day::theBooksAreBalanced);

            List<String> services =
                    deployment.config().virtualServices().stream()
                            .map(service -> service.name())
                            .toList();
            assertThat(services).hasSize(deployment.services());
            assertThat(site.driven())
                    .hasSize(10)
                    .allSatisfy(
                            (phase, done) ->
                                    assertThat(done)
                                            .as(phase)
                                            .containsExactlyInAnyOrderElementsOf(services));
        }
    }

    @Test
    void theFourFilesHaveFortyServices() {
        assertThat(
                        Arrays.stream(Deployment.values())
                                .mapToInt(
                                        deployment -> deployment.config().virtualServices().size())
                                .sum())
                .isEqualTo(40);
    }
}
