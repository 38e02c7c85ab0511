package org.medgateway.http.client;

import io.netty.util.concurrent.EventExecutor;

import org.medgateway.http.exchange.WebLoop;
import org.medgateway.http.server.Watchdog;

import java.time.Duration;

/// How long a client may take over what it is doing, as the definition in force says. One event
/// loop only.
final class ClientTime {

    /// To read the last answer before the connection goes.
    private static final Duration LINGER = Duration.ofSeconds(2);

    private final WebLoop.Web web;
    private final Watchdog watchdog;

    ClientTime(EventExecutor loop, WebLoop.Web web, Runnable tooLate) {
        this.web = web;
        this.watchdog = new Watchdog(loop, tooLate);
    }

    /// Until the first octet of a request.
    ///
    /// @param servedBefore whether there was a request before it
    void rest(boolean servedBefore) {
        if (servedBefore) {
            watchdog.allow(web.served().policy().keepAlive());
        } else {
            head();
        }
    }

    /// Until a head is whole.
    void head() {
        watchdog.allow(web.served().definition().timeouts().request());
    }

    /// Until more of a body comes, or more of an answer is taken.
    void moves() {
        watchdog.allow(web.served().definition().timeouts().client());
    }

    void linger() {
        watchdog.allow(LINGER);
    }

    /// It is not the client's turn.
    void othersTurn() {
        watchdog.sleep();
    }

    void stop() {
        watchdog.stop();
    }
}
