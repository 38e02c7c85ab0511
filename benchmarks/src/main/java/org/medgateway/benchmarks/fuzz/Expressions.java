package org.medgateway.benchmarks.fuzz;

import org.medgateway.core.config.DataSize;
import org.medgateway.core.config.Endpoint;
import org.medgateway.core.config.Network;
import org.medgateway.core.route.AddressRange;
import org.medgateway.core.route.ValuePattern;
import org.medgateway.http.wire.Authority;
import org.medgateway.http.wire.RoutePath;
import org.medgateway.http.wire.Template;
import org.medgateway.mllp.wire.Hl7Path;
import org.medgateway.xds.wire.ContentType;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/// The small languages of rules and settings, and of single fields. The first byte of an input says
/// which one it is in.
final class Expressions implements Target {

    private static final List<Language> LANGUAGES =
            List.of(
                    new Language(Expressions::template, "https://%{req.host}%{req.target}?p=50%%"),
                    new Language(Expressions::template, "%{req.header.X-A} %{client.address}"),
                    new Language(Expressions::path, "/a/../%61dmin//./x%2F?y=%20+1&z=%zz&y="),
                    new Language(Expressions::authority, "Viewer.example:8443"),
                    new Language(Expressions::authority, "[fd00::1]:443"),
                    new Language(Expressions::hl7Path, "pid[2].3[4].1.2"),
                    new Language(Expressions::contentType, "multipart/related; a=\"b\\\"\";c=d"),
                    new Language(Expressions::network, "10.12.0.0/16"),
                    new Language(Expressions::network, "2001:db8::/32"),
                    new Language(Expressions::range, "10.12.0.0/16"),
                    new Language(Expressions::range, "2001:db8::/32"),
                    new Language(Expressions::endpoint, "[::1]:104"),
                    new Language(Expressions::endpoint, "pacs.example:11112"),
                    new Language(Expressions::size, "16 MiB"),
                    new Language(Expressions::glob, "CT_*?1\nCT_SCANNER_11"));

    @FunctionalInterface
    private interface Reader {
        /// Says what the text means.
        ///
        /// @throws IllegalArgumentException where it means nothing
        String meaning(String text);
    }

    private record Language(Reader reader, String example) {}

    @Override
    public String name() {
        return "expressions";
    }

    @Override
    public List<byte[]> samples() {
        List<byte[]> samples = new ArrayList<>();
        for (Language language : LANGUAGES) {
            samples.add(
                    Samples.ofKind(samples.size(), language.example().getBytes(Samples.OCTETS)));
        }
        return samples;
    }

    @Override
    public byte[] following(byte[] sample) {
        return Samples.without(sample, 1);
    }

    @Override
    public boolean takesPieces() {
        return false;
    }

    @Override
    public Outcome take(Input input) {
        Reader reader = LANGUAGES.get(input.kind(LANGUAGES.size())).reader();
        try {
            return new Outcome(true, reader.meaning(new String(input.restBytes(), Samples.OCTETS)));
        } catch (IllegalArgumentException refused) {
            return new Outcome(false, String.valueOf(refused.getMessage()));
        }
    }

    private static String template(String text) {
        Template template = Template.parse(text);
        String rendered = template.render((_, argument) -> "\r\n" + argument);
        if (rendered.indexOf('\n') >= 0 || rendered.indexOf('\r') >= 0) {
            throw new AssertionError("a value broke out of its line: " + rendered);
        }
        return rendered;
    }

    private static String path(String text) {
        int question = text.indexOf('?');
        String path = RoutePath.of(question < 0 ? text : text.substring(0, question));
        return path
                + RoutePath.queryParameter(question < 0 ? null : text.substring(question + 1), "y");
    }

    private static String authority(String text) {
        Authority authority = Authority.parse(text);
        if (authority == null) {
            throw new IllegalArgumentException("no authority");
        }
        same(authority, Objects.requireNonNull(Authority.parse(authority.text())));
        return authority.toString();
    }

    private static String hl7Path(String text) {
        Hl7Path path = Hl7Path.parse(text);
        same(path, Hl7Path.parse(path.toString()));
        return path.toString();
    }

    private static String contentType(String text) {
        return ContentType.parse(text).toString();
    }

    private static String network(String text) {
        Network network = Network.parse(text);
        same(network, Network.parse(network.toString()));
        return network.toString();
    }

    private static String range(String text) {
        AddressRange range = AddressRange.parse(text);
        same(range, AddressRange.parse(range.toString()));
        return range.toString();
    }

    private static String endpoint(String text) {
        Endpoint endpoint = Endpoint.parse(text);
        same(endpoint, Endpoint.parse(endpoint.toString()));
        return endpoint.toString();
    }

    private static String size(String text) {
        DataSize size = DataSize.parse(text);
        same(size, DataSize.parse(size.toString()));
        return size.toString();
    }

    /// Pattern and value, a line each.
    private static String glob(String text) {
        int end = text.indexOf('\n');
        String pattern = end < 0 ? text : text.substring(0, end);
        String value = end < 0 ? "" : text.substring(end + 1);
        boolean matches = new ValuePattern.Glob(pattern).matches(value);
        // The expression would take its time over many stars.
        if (pattern.chars().filter(c -> c == '*').count() <= 2) {
            StringBuilder expression = new StringBuilder();
            pattern.chars()
                    .forEach(
                            c ->
                                    expression.append(
                                            c == '*'
                                                    ? ".*"
                                                    : c == '?'
                                                            ? "."
                                                            : Pattern.quote(
                                                                    Character.toString(c))));
            boolean expected =
                    Pattern.compile(expression.toString(), Pattern.DOTALL).matcher(value).matches();
            if (matches != expected) {
                throw new AssertionError(pattern + " and " + value + ": matches " + matches);
            }
        }
        return "matches " + matches;
    }

    private static void same(Object read, Object again) {
        if (!read.equals(again)) {
            throw new AssertionError("read " + read + ", written and read again " + again);
        }
    }
}
