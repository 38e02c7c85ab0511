package org.medgateway.core.config;

import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

import java.util.Optional;

/// Says in our words, and at our places, what the YAML engine has to say.
final class YamlErrors {
    private YamlErrors() {}

    static YamlRefused refused(YamlEngineException e, String document) {
        return switch (e) {
            case MarkedYamlEngineException marked ->
                    new YamlRefused(position(marked.getProblemMark()), "", notYaml(marked));
            case ReaderException reader ->
                    new YamlRefused(
                            positionOf(document, reader.getPosition()),
                            "",
                            String.format(
                                    "the character U+%04X is not allowed in YAML",
                                    reader.getCodePoint()));
            default ->
                    new YamlRefused(Position.NONE, "", "not readable as YAML: " + e.getMessage());
        };
    }

    private static String notYaml(MarkedYamlEngineException e) {
        var message = new StringBuilder("not readable as YAML: ").append(e.getProblem());
        if (e.getContext() != null) {
            message.append(" (").append(e.getContext());
            e.getContextMark()
                    .ifPresent(mark -> message.append(", line ").append(mark.getLine() + 1));
            message.append(')');
        }
        return message.append(colonHint(e)).toString();
    }

    // `[:104]`: what YAML has to say is of no help to one who writes an address.
    private static String colonHint(MarkedYamlEngineException e) {
        return e.getProblem().endsWith("found ':'")
                ? "; a text that begins with : stands in quotes here"
                : "";
    }

    static Position position(Optional<Mark> mark) {
        return mark.map(m -> new Position(m.getLine() + 1, m.getColumn() + 1))
                .orElse(Position.NONE);
    }

    private static Position positionOf(String text, int index) {
        String before = text.substring(0, Math.clamp(index, 0, text.length()));
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        return new Position(line, before.length() - before.lastIndexOf('\n'));
    }
}
