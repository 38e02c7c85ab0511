package org.medgateway.testdata.web;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLContext;

/// Users at their browsers, each with a session on one viewer, until they are told to stop. A user
/// whose page does not come presses reload.
///
/// Wrong is: a page that does not come after many reloads; one that does not come, or comes from
/// another viewer than before, although no viewer was in trouble.
public final class BrowserTraffic implements AutoCloseable {

    /// What befell the viewers so far.
    public interface Troubles {
        /// How often something befell this viewer; never goes down.
        long of(String viewer);

        /// How often something befell any of them.
        long all();

        /// Whether one of them is in trouble now.
        boolean now();
    }

    private static final int MOST_RELOADS = 50;
    private static final Duration BEFORE_RELOAD = Duration.ofMillis(200);

    private final InetSocketAddress gateway;
    private final SSLContext tls;
    private final Duration pace;
    private final Troubles troubles;
    private final List<Thread> users = new ArrayList<>();
    private final List<String> wrong = new CopyOnWriteArrayList<>();
    private final AtomicInteger pages = new AtomicInteger();
    private final AtomicInteger reloads = new AtomicInteger();
    private final AtomicInteger moved = new AtomicInteger();
    private final CountDownLatch stopped = new CountDownLatch(1);

    private BrowserTraffic(
            InetSocketAddress gateway, SSLContext tls, Duration pace, Troubles troubles) {
        this.gateway = gateway;
        this.tls = tls;
        this.pace = pace;
        this.troubles = troubles;
    }

    /// Begins.
    ///
    /// @param tls trusts the gateway's certificate
    /// @param pace between the pages of a user
    public static BrowserTraffic start(
            InetSocketAddress gateway,
            SSLContext tls,
            int users,
            Duration pace,
            Troubles troubles) {
        BrowserTraffic traffic = new BrowserTraffic(gateway, tls, pace, troubles);
        for (int i = 1; i <= users; i++) {
            String name = "user " + i;
            traffic.users.add(Thread.ofVirtual().name(name).start(() -> traffic.browse(name)));
        }
        return traffic;
    }

    /// How many pages came.
    public int pages() {
        return pages.get();
    }

    /// How often a user had to press reload.
    public int reloads() {
        return reloads.get();
    }

    /// How often a session went on on another viewer.
    public int moved() {
        return moved.get();
    }

    /// What should not have happened.
    public List<String> wrong() {
        return List.copyOf(wrong);
    }

    private void browse(String user) {
        String viewer = "";
        long troublesThen = 0;
        try (Browser browser = new Browser(gateway, tls)) {
            while (!pause(pace)) {
                long ofMine = viewer.isEmpty() ? 0 : troubles.of(viewer);
                String page = page(user, browser);
                if (page.isEmpty()) {
                    continue;
                }
                String now = page.substring(0, page.indexOf(' '));
                if (!viewer.isEmpty() && !viewer.equals(now)) {
                    moved.incrementAndGet();
                    if (troubles.of(viewer) == troublesThen) {
                        wrong.add(
                                user
                                        + " was moved from "
                                        + viewer
                                        + " to "
                                        + now
                                        + " although nothing had befallen "
                                        + viewer);
                    }
                    ofMine = troubles.of(now);
                }
                viewer = now;
                troublesThen = ofMine;
            }
        } catch (IOException _) {
            // closing the last connection
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// A page, with as many reloads as it takes; empty where none came.
    private String page(String user, Browser browser) throws InterruptedException {
        String why = "";
        for (int i = 0; i < MOST_RELOADS; i++) {
            long before = troubles.all();
            boolean troubled = troubles.now();
            try {
                Browser.Page page = browser.get("/studies/1.2.3/viewer");
                if (page.status() == 200) {
                    pages.incrementAndGet();
                    return page.text();
                }
                why = "status " + page.status();
            } catch (IOException e) {
                why = String.valueOf(e.getMessage());
            }
            if (!troubled && troubles.all() == before) {
                wrong.add(user + " got no page although no viewer was in trouble: " + why);
            }
            reloads.incrementAndGet();
            if (pause(BEFORE_RELOAD)) {
                return "";
            }
        }
        wrong.add(user + " got no page after " + MOST_RELOADS + " reloads: " + why);
        return "";
    }

    /// Answers whether it is time to stop.
    private boolean pause(Duration length) throws InterruptedException {
        return stopped.await(length.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// Lets each user finish the page that is loading.
    @Override
    public void close() throws InterruptedException {
        stopped.countDown();
        for (Thread user : users) {
            user.join();
        }
    }
}
