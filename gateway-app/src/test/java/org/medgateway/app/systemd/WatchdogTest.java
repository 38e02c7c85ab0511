package org.medgateway.app.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

class WatchdogTest {

    @Test
    void itIsSilentAsLongAsALoopHangs() throws Exception {
        EventLoop well = new DefaultEventLoop();
        EventLoop hanging = new DefaultEventLoop();
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        AtomicInteger said = new AtomicInteger();
        AtomicInteger worked = new AtomicInteger();
        try (Watchdog _ =
                Watchdog.start(
                        List.of(well, hanging), Duration.ofMillis(150), said::incrementAndGet)) {
            await().until(() -> said.get() > 2);

            hanging.execute(
                    () -> {
                        hangs.countDown();
                        try {
                            released.await();
                        } catch (InterruptedException _) {
                            Thread.currentThread().interrupt();
                        }
                    });
            hangs.await();
            well.scheduleAtFixedRate(worked::incrementAndGet, 50, 50, TimeUnit.MILLISECONDS);
            // a question that was answered before the loop hung may still be told
            int before = said.get() + 1;
            await().until(() -> worked.get() > 20);
            assertThat(said.get()).isLessThanOrEqualTo(before);

            released.countDown();
            await().until(() -> said.get() > before + 2);
        } finally {
            well.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            hanging.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }
}
