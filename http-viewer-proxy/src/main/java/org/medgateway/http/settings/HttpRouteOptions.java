package org.medgateway.http.settings;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.Checked;
import org.medgateway.core.config.RouteOptions;
import org.medgateway.core.config.Scope;
import org.medgateway.core.config.Setting;
import org.medgateway.http.wire.Template;

/// What a rule of a web service can say besides a pool.
public record HttpRouteOptions(
        @Setting("Send the client elsewhere.") @Nullable RedirectConfig redirect,
        @Setting("Answer this, without any server.") @Nullable AnswerConfig answer)
        implements RouteOptions, Checked {

    @Override
    public boolean decides() {
        return redirect != null || answer != null;
    }

    @Override
    public void check(Scope scope) {
        if (redirect != null && answer != null) {
            scope.problem("answer", "expected one of redirect and answer, found both");
        }
    }

    /// Where to.
    @org.medgateway.core.config.Shorthand("to")
    public record RedirectConfig(
            @Setting(
                            value = "The address, with variables.",
                            example = "https://%{req.hostname}%{req.target}")
                    Template to,
            @Setting(value = "301, 302, 303, 307 or 308.", defaultsTo = "302") int status)
            implements Checked {
        @Override
        public void check(Scope scope) {
            if (status != 301 && status != 302 && status != 303 && status != 307 && status != 308) {
                scope.problem("status", "expected 301, 302, 303, 307 or 308, found " + status);
            }
        }
    }

    /// A fixed answer.
    @org.medgateway.core.config.Shorthand("status")
    public record AnswerConfig(
            @Setting(value = "200 to 599.", defaultsTo = "200") int status,
            @Setting(value = "The text.", defaultsTo = "\"\"") String body,
            @Setting(value = "What the text is.", defaultsTo = "text/plain; charset=utf-8")
                    String contentType)
            implements Checked {
        @Override
        public void check(Scope scope) {
            if (status < 200 || status > 599) {
                scope.problem("status", "expected 200 to 599, found " + status);
            }
        }
    }
}
