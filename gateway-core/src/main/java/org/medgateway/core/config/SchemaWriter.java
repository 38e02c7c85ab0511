package org.medgateway.core.config;

import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.json.JsonMapper;

import java.util.Map;

/// Writes the JSON Schema (2020-12) of a configuration from its records, so that editors check and
/// complete the file as the [ConfigReader] would. The same records give the same text.
///
/// What only the reader knows: explicit nulls, duplicate keys, what constructors and [Checked]
/// records refuse, and what stands behind references such as `${env:PORT}`, which the schema lets
/// pass wherever a scalar may stand, except as a `type`.
public final class SchemaWriter {
    private final Variants variants;

    public SchemaWriter(Variants variants) {
        this.variants = variants;
    }

    public String write(Class<? extends Record> root, String title) {
        Map<String, Object> schema = new SchemaTree(new Shapes(variants)).document(root, title);
        var lines = new DefaultIndenter("  ", "\n");
        var printer =
                new DefaultPrettyPrinter(
                                Separators.createDefaultInstance()
                                        .withObjectNameValueSpacing(Separators.Spacing.AFTER))
                        .withObjectIndenter(lines)
                        .withArrayIndenter(DefaultPrettyPrinter.FixedSpaceIndenter.instance());
        return JsonMapper.shared().writer().with(printer).writeValueAsString(schema) + "\n";
    }
}
