package org.medgateway.app.deployments;

import static org.assertj.core.api.Assertions.assertThat;

import org.medgateway.core.balance.Health;
import org.medgateway.core.config.VirtualServiceConfig;

/// What only some services have: client certificates, header rules, a health page.
final class Particulars {

    private Particulars() {}

    static void ofThe(Station station) {
        if (station.driver() instanceof WebDriver web) {
            certificates(station, web);
            headers(station, web);
        }
        switch (station.name()) {
            case "CCW_NOTIFICATION" -> healthPage(station);
            case "AuthM", "VitreaRead" -> noServerName(station);
            default -> {} // has none
        }
    }

    /// With mutual TLS nobody gets in without a certificate, and servers are shown the gateway's.
    private static void certificates(Station station, WebDriver web) {
        VirtualServiceConfig config = station.config();
        if (config.tls() == null || config.tls().clientAuthority() == null) {
            return;
        }
        assertThat(
                        web.letsStrangersIn(
                                station.service().addresses().getFirst(), station.newClient()))
                .as("a client without a certificate is let in")
                .isFalse();
        assertThat(web.requests())
                .isNotEmpty()
                .allSatisfy(
                        request ->
                                assertThat(SiteCertificates.commonNameIn(request.client()))
                                        .isEqualTo("127.0.0.1"));
    }

    private static void headers(Station station, WebDriver web) {
        boolean smartReporting = station.name().equals("VPSmartReporting");
        if (smartReporting) {
            assertThat(web.requests())
                    .isNotEmpty()
                    .allSatisfy(
                            request ->
                                    assertThat(request.headers())
                                            .containsEntry("x-forwarded-proto", "https")
                                            .containsEntry("x-forwarded-host", WebDriver.HOST));
        }
        if (!station.name().equals("MINT")) {
            assertThat(web.requests())
                    .allSatisfy(
                            request ->
                                    assertThat(request.headers())
                                            .doesNotContainKey("x-forwarded-for")
                                            .containsEntry("host", WebDriver.HOST));
        }
    }

    private static void noServerName(Station station) {
        assertThat(((WebDriver) station.driver()).requests())
                .isNotEmpty()
                .allSatisfy(request -> assertThat(request.serverNames()).isEmpty());
    }

    /// A server that answers, and says that not all is well, is down.
    private static void healthPage(Station station) {
        WebDriver web = (WebDriver) station.driver();
        web.operative(station.first(), false);
        station.awaitHealth(station.first(), Health.DOWN);
        assertThat(station.visit(station.newClient())).isEqualTo(station.second());
        web.operative(station.first(), true);
        station.awaitHealth(station.first(), Health.UP);
        assertThat(station.visit(station.newClient())).isEqualTo(station.second());
    }
}
