package org.medgateway.dr.ipvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.medgateway.dr.lab.Services;
import org.medgateway.dr.plane.ForwardedService;
import org.medgateway.dr.plane.Forwarding;
import org.medgateway.dr.plane.ForwardingException;
import org.medgateway.dr.plane.Scheduler;
import org.medgateway.dr.plane.ServerMode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;

class IpvsRulesTest {

    private static String delta(Map<String, Virtual> before, ForwardedService after) {
        Map<String, Virtual> wanted = IpvsRules.of(after);
        return IpvsRules.delta(new ArrayList<>(wanted.keySet()), before, wanted);
    }

    @Test
    void aServiceIsAVirtualServiceAFront() {
        assertThat(delta(Map.of(), Services.tcp("images").weights(2, 1).service()))
                .isEqualTo(
                        """
                        -A -t 10.77.0.100:104 -s wrr
                        -a -t 10.77.0.100:104 -r 10.77.0.11:104 -g -w 2
                        -a -t 10.77.0.100:104 -r 10.77.0.12:104 -g -w 1
                        -A -t [fd77:0:0:0:0:0:0:100]:104 -s wrr
                        -a -t [fd77:0:0:0:0:0:0:100]:104 -r [fd77:0:0:0:0:0:0:11]:104 -g -w 2
                        -a -t [fd77:0:0:0:0:0:0:100]:104 -r [fd77:0:0:0:0:0:0:12]:104 -g -w 1
                        """);
    }

    @Test
    void schedulersPersistenceAndNatHaveTheirWords() {
        Services images = Services.tcp("images").forwarding(Forwarding.NAT);
        assertThat(
                        delta(
                                Map.of(),
                                images.scheduler(Scheduler.LEAST_CONNECTIONS)
                                        .persistence(Duration.ofHours(1), 24, 64)
                                        .service()))
                .contains("-A -t 10.77.0.100:104 -s wlc -p 3600 -M 255.255.255.0\n")
                .contains("-A -t [fd77:0:0:0:0:0:0:100]:104 -s wlc -p 3600 -M 64\n")
                .contains("-r 10.77.0.11:104 -m -w 1");
        assertThat(delta(Map.of(), images.scheduler(Scheduler.HASH).service()))
                .contains("-s mh -b mh-fallback\n");
        assertThat(delta(Map.of(), images.scheduler(Scheduler.FIRST).service()))
                .contains("-r 10.77.0.11:104 -m -w 1\n")
                .contains("-r 10.77.0.12:104 -m -w 0\n");
    }

    @Test
    void changesAreDeltasAgainstWhatTheKernelSaves() {
        Map<String, Virtual> saved =
                IpvsRules.parse(
                        """
                        -A -t 10.77.0.100:104 -s wrr
                        -a -t 10.77.0.100:104 -r 10.77.0.11:104 -g -w 1
                        -a -t 10.77.0.100:104 -r 10.77.0.12:104 -g -w 1
                        -A -t [fd77::100]:104 -s wrr
                        -a -t [fd77::100]:104 -r [fd77::11]:104 -g -w 1
                        -a -t [fd77::100]:104 -r [fd77::12]:104 -g -w 1
                        -A -t 10.77.0.200:80 -s rr
                        """);
        Services images = Services.tcp("images");

        assertThat(delta(saved, images.service())).isEmpty();
        assertThat(delta(saved, images.mode("MINT-2", ServerMode.DRAINING).service()))
                .isEqualTo(
                        """
                        -e -t 10.77.0.100:104 -r 10.77.0.12:104 -g -w 0
                        -e -t [fd77:0:0:0:0:0:0:100]:104 -r [fd77:0:0:0:0:0:0:12]:104 -g -w 0
                        """);
        assertThat(delta(saved, images.mode("MINT-1", ServerMode.OUT).service()))
                .contains("-d -t 10.77.0.100:104 -r 10.77.0.11:104\n")
                .doesNotContain("10.77.0.200");
    }

    @Test
    void whatItCannotDoItRefusesWithASentence() {
        assertThatThrownBy(
                        () ->
                                IpvsRules.of(
                                        Services.tcp("images")
                                                .forwarding(Forwarding.SNAT)
                                                .service()))
                .isInstanceOf(ForwardingException.class)
                .hasMessageContaining("use engine: nftables for snat");
        assertThatThrownBy(
                        () -> IpvsRules.of(Services.tcp("images").allowed("10.0.0.0/8").service()))
                .hasMessageContaining("no allow-list");
    }

    @Test
    void connectionsAndStatisticsAreRead() {
        ForwardedService images = Services.tcp("images").service();
        String list =
                """
                IPVS connection entries
                pro expire state       source             virtual            destination
                TCP 14:55  ESTABLISHED 10.77.0.5:40112    10.77.0.100:104    10.77.0.11:104
                TCP 00:10  FIN_WAIT    10.77.0.5:40113    10.77.0.100:104    10.77.0.12:104
                TCP 59:59  ASSURED     10.77.0.5:0        10.77.0.100:104    10.77.0.11:104
                TCP 14:55  ESTABLISHED [fd77::5]:40114    [fd77::100]:104    [fd77::12]:104
                TCP 14:55  ESTABLISHED 10.77.0.5:1        10.77.0.200:80     10.77.0.11:80
                """;
        assertThat(IpvsReading.flows(list, images))
                .extracting(flow -> flow.clientPort() + " " + flow.server() + " " + flow.ended())
                .containsExactly(
                        "40112 MINT-1 false", "40113 MINT-2 true", "40114 MINT-2-v6 false");
        assertThat(IpvsReading.pinned(list, images))
                .singleElement()
                .satisfies(one -> assertThat(one.expires()).isEqualTo(Duration.ofSeconds(3599)));

        var counters =
                IpvsReading.counters(
                        """
                        IP Virtual Server version 1.2.1 (size=4096)
                        Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes
                          -> RemoteAddress:Port
                        TCP  10.77.0.100:104                    30      150        0     8000        0
                          -> 10.77.0.11:104                     20      100        0     5300        0
                          -> 10.77.0.12:104                     10       50        0     2700        0
                        TCP  10.77.0.200:80                      9        9        0        9        0
                          -> 10.77.0.11:80                       9        9        0        9        0
                        """,
                        images);
        assertThat(counters.servers().get("MINT-1"))
                .hasToString("ServerCounters[packets=100, bytes=5300, newFlows=20]");
        assertThat(counters.servers().get("MINT-2"))
                .hasToString("ServerCounters[packets=50, bytes=2700, newFlows=10]");
    }
}
