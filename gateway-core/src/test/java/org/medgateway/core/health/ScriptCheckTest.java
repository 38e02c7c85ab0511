package org.medgateway.core.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.embedded.EmbeddedChannel;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.core.balance.RealServer;
import org.medgateway.core.config.Cadence;
import org.medgateway.core.config.ScriptCheckConfig;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

class ScriptCheckTest {

    @TempDir Path folder;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Semaphore running = new Semaphore(2);

    @AfterEach
    void close() {
        channel.close();
    }

    private CompletableFuture<Verdict> begin(Duration timeout, String... command) {
        Cadence cadence = new Cadence(Duration.ofSeconds(4), Duration.ofSeconds(1), timeout, 2, 2);
        RealServer server = new RealServer("PACS1", new InetSocketAddress("127.0.0.9", 11112));
        return new ScriptCheck(new ScriptCheckConfig(cadence, List.of(command)), running)
                .check(new Probe("DICOM", server, server.address(), channel.eventLoop(), timeout))
                .toCompletableFuture();
    }

    private Verdict check(String script) throws Exception {
        return begin(Duration.ofSeconds(20), "/bin/sh", "-c", script, "check")
                .get(30, TimeUnit.SECONDS);
    }

    @Test
    void exitCodeZeroIsUpWithTheFirstLine() throws Exception {
        assertThat(check("echo 12 studies in queue; echo more"))
                .isEqualTo(Verdict.up("12 studies in queue"));
        assertThat(check("true")).isEqualTo(Verdict.up("the script exited with 0"));
    }

    @Test
    void anyOtherExitCodeIsDownWithTheFirstLine() throws Exception {
        assertThat(check("echo disk full >&2; exit 3"))
                .isEqualTo(Verdict.down("disk full (exit code 3)"));
        assertThat(check("exit 7"))
                .isEqualTo(Verdict.down("the script exited with 7 and said nothing"));
        assertThat(check("kill -9 $$"))
                .isEqualTo(Verdict.down("the script exited with 137 and said nothing"));
    }

    @Test
    void theServerIsNamedInTheArgumentsAndTheEnvironment() throws Exception {
        assertThat(check("echo \"$@\"")).isEqualTo(Verdict.up("127.0.0.9 11112 PACS1 DICOM"));
        assertThat(
                        check(
                                "echo $MEDGATEWAY_ADDRESS $MEDGATEWAY_PORT $MEDGATEWAY_SERVER"
                                        + " $MEDGATEWAY_SERVICE $MEDGATEWAY_TIMEOUT_MILLIS"))
                .isEqualTo(Verdict.up("127.0.0.9 11112 PACS1 DICOM 20000"));
    }

    @Test
    void theGatewaysOwnEnvironmentIsNotPassedOn() throws Exception {
        assertThat(check("env | cut -d= -f1 | grep -v '^MEDGATEWAY_' | sort | tr '\\n' ' '"))
                .isInstanceOfSatisfying(
                        Verdict.Up.class,
                        up ->
                                assertThat(
                                                List.of(
                                                        "PATH", "HOME", "LANG", "LC_ALL", "TZ",
                                                        "PWD", "OLDPWD", "SHLVL", "_"))
                                        .containsAll(List.of(up.detail().split(" "))));
    }

    @Test
    void aProgramThatIsNotThereIsDownAndNamed() throws Exception {
        assertThat(begin(Duration.ofSeconds(20), "/no/such/check").get(30, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        Verdict.Down.class,
                        down ->
                                assertThat(down.reason())
                                        .contains("cannot be started", "/no/such/check"));
    }

    @Test
    void aScriptThatTakesTooLongIsEndedWithAllThatItStarted() throws Exception {
        Path pids = folder.resolve("pids");
        Verdict verdict =
                begin(
                                Duration.ofMillis(800),
                                "/bin/sh",
                                "-c",
                                "echo working; sleep 1000 & echo $! $$ > " + pids + "; wait")
                        .get(30, TimeUnit.SECONDS);
        assertThat(verdict)
                .isEqualTo(
                        Verdict.downOrBusy(
                                "the script was ended, since it took longer than 800 ms; it said:"
                                        + " working"));
        assertGone(pids);
    }

    private static void assertGone(Path pids) throws IOException {
        for (String pid : Files.readString(pids).strip().split(" ")) {
            Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(pid));
            await().until(() -> !process.map(ProcessHandle::isAlive).orElse(false));
        }
    }

    @Test
    void aCheckThatIsGivenUpEndsItsScript() throws Exception {
        Path pids = folder.resolve("pids");
        CompletableFuture<Verdict> answer =
                begin(
                        Duration.ofMinutes(10),
                        "/bin/sh",
                        "-c",
                        "sleep 1000 & echo $! $$ > " + pids + "; wait");
        await().until(() -> Files.exists(pids) && Files.readString(pids).endsWith("\n"));
        answer.cancel(false);
        assertGone(pids);
        await().until(() -> running.availablePermits() == 2);
    }

    @Test
    void outputWithoutEndNeitherFillsTheMemoryNorKeepsTheScriptAlive() throws Exception {
        assertThat(
                        begin(Duration.ofMillis(500), "/bin/sh", "-c", "yes on and on")
                                .get(30, TimeUnit.SECONDS))
                .isEqualTo(
                        Verdict.downOrBusy(
                                "the script was ended, since it took longer than 500 ms; it said:"
                                        + " on and on"));
    }

    @Test
    void aChildThatOutlivesItsScriptHoldsNobodyUp() throws Exception {
        Path pid = folder.resolve("pid");
        assertThat(check("sleep 1000 & echo $! > " + pid + "; echo fine"))
                .isEqualTo(Verdict.up("fine"));
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                .ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void onlySoManyRunAtOnceAndTheOthersWaitOrSayThatTheyCouldNot() throws Exception {
        Path go = folder.resolve("go");
        String waits = "while [ ! -e " + go + " ]; do sleep 0.05; done; echo went";
        CompletableFuture<Verdict> one = begin(Duration.ofSeconds(60), "/bin/sh", "-c", waits);
        CompletableFuture<Verdict> two = begin(Duration.ofSeconds(60), "/bin/sh", "-c", waits);
        await().until(() -> running.availablePermits() == 0);
        assertThat(begin(Duration.ofMillis(100), "true").get(30, TimeUnit.SECONDS))
                .isEqualTo(
                        Verdict.downOrBusy(
                                "not checked: other scripts run already, and none of them ended"
                                        + " within 90 ms"));
        CompletableFuture<Verdict> three = begin(Duration.ofSeconds(60), "/bin/echo", "in turn");
        Files.createFile(go);
        assertThat(one.get(30, TimeUnit.SECONDS)).isEqualTo(Verdict.up("went"));
        assertThat(two.get(30, TimeUnit.SECONDS)).isEqualTo(Verdict.up("went"));
        assertThat(three.get(30, TimeUnit.SECONDS))
                .isEqualTo(Verdict.up("in turn 127.0.0.9 11112 PACS1 DICOM"));
    }
}
