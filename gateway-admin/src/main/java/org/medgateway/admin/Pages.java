package org.medgateway.admin;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

import org.medgateway.admin.configuration.Configuration;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// The files of the web page, from the class path into memory. Only what stands in the list is
/// there, so no path leads elsewhere.
final class Pages {

    private static final List<String> FILES =
            List.of(
                    "index.html",
                    "app.css",
                    "app.js",
                    "api.js",
                    "dom.js",
                    "live.js",
                    "login.js",
                    "overview.js",
                    "service.js",
                    "rules.js",
                    "rule-dialog.js",
                    "condition.js",
                    "schema.js",
                    "bench.js",
                    "api.html",
                    "operations.js",
                    "exchanges.js",
                    "certificates.js",
                    "configuration.js",
                    "log.js",
                    "people.js",
                    "icon.svg",
                    "vendor/uPlot.esm.js",
                    "vendor/uPlot.min.css",
                    "vendor/uPlot.LICENSE");

    private Pages() {}

    static void addTo(Router router) {
        for (String file : FILES) {
            byte[] bytes = read(file);
            String etag =
                    '"' + Configuration.etag(new String(bytes, StandardCharsets.ISO_8859_1)) + '"';
            router.get("/" + file).handler(context -> serve(context, file, bytes, etag));
            if (file.equals("index.html")) {
                router.get("/").handler(context -> serve(context, file, bytes, etag));
            }
        }
    }

    private static byte[] read(String file) {
        try (InputStream in = Pages.class.getResourceAsStream("web/" + file)) {
            return Objects.requireNonNull(in, file).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void serve(RoutingContext context, String file, byte[] bytes, String etag) {
        context.response().putHeader("Cache-Control", "no-cache").putHeader("ETag", etag);
        if (etag.equals(context.request().getHeader("If-None-Match"))) {
            context.response().setStatusCode(304).end();
        } else {
            context.response().putHeader("Content-Type", type(file)).end(Buffer.buffer(bytes));
        }
    }

    private static String type(String file) {
        return switch (file.substring(file.lastIndexOf('.') + 1)) {
            case "html" -> "text/html; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            case "svg" -> "image/svg+xml";
            default -> "text/plain; charset=utf-8";
        };
    }
}
