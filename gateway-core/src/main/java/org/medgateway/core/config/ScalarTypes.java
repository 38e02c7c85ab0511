package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// The scalar types that components may have.
final class ScalarTypes {
    private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]{1,19}");
    private static final Pattern DECIMAL =
            Pattern.compile("[-+]?[0-9]{1,30}(\\.[0-9]{1,30})?([eE][-+]?[0-9]{1,3})?");

    private static final ScalarType TEXT =
            text(
                    "text",
                    List.of(Json.object("type", List.of("string", "number", "boolean"))),
                    text -> text);
    private static final ScalarType INT =
            bare(
                    "whole number",
                    Json.object("type", "integer"),
                    text -> (int) whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE));
    private static final ScalarType LONG =
            bare(
                    "whole number",
                    Json.object("type", "integer"),
                    text -> whole(text, Long.MIN_VALUE, Long.MAX_VALUE));
    private static final ScalarType DOUBLE =
            bare("number", Json.object("type", "number"), ScalarTypes::decimal);
    private static final ScalarType BOOLEAN =
            bare("boolean", Json.object("type", "boolean"), ScalarTypes::truth);

    private static final Map<Class<?>, ScalarType> BUILT_IN =
            Map.ofEntries(
                    Map.entry(String.class, TEXT),
                    Map.entry(int.class, INT),
                    Map.entry(Integer.class, INT),
                    Map.entry(long.class, LONG),
                    Map.entry(Long.class, LONG),
                    Map.entry(double.class, DOUBLE),
                    Map.entry(Double.class, DOUBLE),
                    Map.entry(boolean.class, BOOLEAN),
                    Map.entry(Boolean.class, BOOLEAN),
                    Map.entry(Duration.class, text("duration", Durations.FORMS, Durations::parse)),
                    Map.entry(DataSize.class, text("size", DataSize.FORMS, DataSize::parse)),
                    Map.entry(
                            Path.class,
                            new ScalarType(
                                    "file",
                                    false,
                                    List.of(),
                                    List.of(Json.object("type", "string")),
                                    ScalarTypes::path)),
                    Map.entry(
                            URI.class,
                            text("URI", List.of(Json.object("type", "string")), ScalarTypes::uri)),
                    Map.entry(
                            Pattern.class,
                            text(
                                    "regular expression",
                                    List.of(Json.object("type", "string")),
                                    ScalarTypes::expression)));

    private ScalarTypes() {}

    /// Null: values of this class are no scalars.
    static @Nullable ScalarType find(Class<?> type) {
        @Nullable ScalarType builtIn = BUILT_IN.get(type);
        if (builtIn != null) {
            return builtIn;
        }
        if (type.isEnum()) {
            return enumerated(type);
        }
        @Nullable Method parse = parseMethod(type);
        return parse == null ? null : parsed(type, parse);
    }

    /// `LEAST_CONNECTIONS` is written `least-connections`, unless the enum has a `toString` that
    /// says otherwise.
    static String nameOf(Enum<?> constant) {
        String own = constant.toString();
        return own.equals(constant.name()) ? own.toLowerCase(Locale.ROOT).replace('_', '-') : own;
    }

    private static ScalarType text(
            String name, List<Map<String, Object>> forms, Function<String, Object> reader) {
        return new ScalarType(name, false, List.of(), forms, (text, _) -> reader.apply(text));
    }

    private static ScalarType bare(
            String name, Map<String, Object> form, Function<String, Object> reader) {
        return new ScalarType(
                name, true, List.of(), List.of(form), (text, _) -> reader.apply(text));
    }

    private static ScalarType enumerated(Class<?> type) {
        var constants = new LinkedHashMap<String, Object>();
        for (Object constant : type.getEnumConstants()) {
            constants.put(nameOf((Enum<?>) constant), constant);
        }
        List<String> names = List.copyOf(constants.keySet());
        var written = new ArrayList<Object>(names);
        for (String name : names) { // an unquoted `1.2` is a number to a schema
            if (DECIMAL.matcher(name).matches()) {
                written.add(Double.valueOf(name));
            }
        }
        return new ScalarType(
                "one of",
                false,
                names,
                List.of(Json.object("enum", written)),
                (text, _) -> constant(constants, text));
    }

    private static Object constant(Map<String, Object> constants, String text) {
        @Nullable Object constant = constants.get(text);
        if (constant == null) {
            String all = String.join(", ", constants.keySet());
            throw new IllegalArgumentException(
                    "expected " + (constants.size() == 1 ? all : "one of " + all));
        }
        return constant;
    }

    private static @Nullable Method parseMethod(Class<?> type) {
        try {
            Method parse = type.getMethod("parse", String.class);
            return Modifier.isStatic(parse.getModifiers())
                            && type.isAssignableFrom(parse.getReturnType())
                    ? parse
                    : null;
        } catch (NoSuchMethodException _) {
            return null;
        }
    }

    private static ScalarType parsed(Class<?> type, Method parse) {
        parse.setAccessible(true); // the class itself may be package-private
        @Nullable Syntax syntax = type.getAnnotation(Syntax.class);
        List<Map<String, Object>> forms =
                syntax == null || syntax.pattern().isEmpty()
                        ? TEXT.forms()
                        : List.of(Json.object("type", "string", "pattern", syntax.pattern()));
        String name = syntax == null ? Names.words(type) : syntax.value();
        return text(name, forms, text -> invoke(parse, text));
    }

    private static Object invoke(Method parse, String text) {
        try {
            return parse.invoke(null, text);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException expected) {
                throw expected;
            }
            throw new IllegalStateException(parse + " failed", e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long whole(String text, long min, long max) {
        if (!WHOLE.matcher(text).matches()) {
            throw new IllegalArgumentException("expected a whole number");
        }
        try {
            long value = Long.parseLong(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException _) {
            // beyond a long: the same answer
        }
        throw new IllegalArgumentException("expected a whole number from " + min + " to " + max);
    }

    private static double decimal(String text) {
        if (!DECIMAL.matcher(text).matches() || Double.isInfinite(Double.parseDouble(text))) {
            throw new IllegalArgumentException("expected a number");
        }
        return Double.parseDouble(text);
    }

    // YAML 1.2.2, 10.3.2 (core schema): yes, no, on and off are texts.
    private static boolean truth(String text) {
        return switch (text) {
            case "true", "True", "TRUE" -> true;
            case "false", "False", "FALSE" -> false;
            default -> throw new IllegalArgumentException("expected true or false");
        };
    }

    private static Path path(String text, Path baseDirectory) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("expected the path of a file");
        }
        try {
            return baseDirectory.resolve(text).normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("expected the path of a file: " + e.getReason(), e);
        }
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("expected a URI: " + e.getReason(), e);
        }
    }

    private static Pattern expression(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            String place = e.getIndex() < 0 ? "" : " at character " + (e.getIndex() + 1);
            throw new IllegalArgumentException(
                    "expected a regular expression: " + e.getDescription() + place, e);
        }
    }
}
