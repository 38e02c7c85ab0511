package org.medgateway.http.wire;

/// The page that people see when no viewer can be reached: one file, no script, nothing fetched
/// from elsewhere, readable by screen readers, in dark and light.
final class Page {

    private Page() {}

    static String html(String title, String text, String reference) {
        return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        <title>%1$s</title>
        <style>
        :root { color-scheme: light dark; }
        body { margin: 0; font: 1.125rem/1.6 system-ui, sans-serif; }
        main { max-width: 36rem; margin: 15vh auto 0; padding: 0 1.5rem; }
        h1 { font-size: 1.6rem; line-height: 1.3; }
        small { font-size: .875rem; }
        </style>
        </head>
        <body>
        <main>
        <h1>%1$s</h1>
        <p>%2$s</p>
        <p><a href="">Try again</a></p>
        <p><small>Reference for support: <code>%3$s</code></small></p>
        </main>
        </body>
        </html>
        """
                .formatted(escape(title), escape(text), escape(reference));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
