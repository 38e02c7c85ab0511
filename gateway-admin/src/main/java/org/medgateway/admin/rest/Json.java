package org.medgateway.admin.rest;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.MutableCoercionConfig;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.Map;

/// JSON in and out. What comes in is taken strictly: no unknown key, no text for a number, nothing
/// missing that is not marked `@Nullable`.
final class Json {

    static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                    .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                    .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                    .withCoercionConfigDefaults(Json::nothingForNull)
                    .withCoercionConfig(LogicalType.Textual, Json::onlyText)
                    .addModule(new SimpleModule().addDeserializer(Instant.class, new Times()))
                    .build();

    private static void nothingForNull(MutableCoercionConfig config) {
        config.setAcceptBlankAsEmpty(false)
                .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.EmptyArray, CoercionAction.Fail);
    }

    private static void onlyText(MutableCoercionConfig config) {
        config.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
    }

    /// Times as texts only; a number could be seconds or milliseconds.
    private static final class Times extends StdDeserializer<Instant> {
        Times() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser parser, DeserializationContext context) {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                return (Instant) context.handleUnexpectedToken(Instant.class, parser);
            }
            String text = parser.getString();
            try {
                return Instant.parse(text);
            } catch (DateTimeParseException _) {
                throw context.weirdStringException(
                        text, Instant.class, "expected a time such as 2026-11-20T12:00:00Z");
            }
        }
    }

    private Json() {}

    static <T> T read(byte[] bytes, Class<T> type) {
        T value;
        try {
            requireWholeCharacters(bytes);
            value = MAPPER.readValue(bytes, type);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new Refusal(400, "the body is not what is expected: " + reason(e));
        }
        if (value == null) {
            throw new Refusal(400, "expected a body, found null");
        }
        if (value instanceof Record) {
            requireParts(value);
        }
        return value;
    }

    /// Half of a surrogate pair is no character, and cannot be written to a file or an answer.
    private static void requireWholeCharacters(byte[] bytes) {
        CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
        try (JsonParser parser = MAPPER.createParser(bytes)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if ((token == JsonToken.VALUE_STRING || token == JsonToken.PROPERTY_NAME)
                        && !encoder.canEncode(parser.getString())) {
                    throw new Refusal(400, "the body has half a character (a lone surrogate)");
                }
            }
        }
    }

    private static String reason(RuntimeException e) {
        String message =
                e instanceof JacksonException jackson
                        ? jackson.getOriginalMessage()
                        : e.getMessage();
        return message == null ? "not JSON" : message.lines().findFirst().orElse("not JSON");
    }

    private static void requireParts(Object value) {
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            try {
                component.getAccessor().setAccessible(true);
                Object part = component.getAccessor().invoke(value);
                require(component.getName(), component.getAnnotatedType(), part);
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException("cannot read " + component, e);
            }
        }
    }

    private static void require(String name, AnnotatedType type, @Nullable Object value) {
        if (value == null) {
            if (!type.isAnnotationPresent(Nullable.class)) {
                throw new Refusal(400, name + ": expected, and not there");
            }
        } else if (value instanceof Record) {
            requireParts(value);
        } else if (type instanceof AnnotatedParameterizedType of) {
            AnnotatedType inner =
                    of.getAnnotatedActualTypeArguments()[value instanceof Map ? 1 : 0];
            switch (value) {
                case Map<?, ?> map -> map.values().forEach(part -> require(name, inner, part));
                case Collection<?> list -> list.forEach(part -> require(name, inner, part));
                default -> throw new IllegalStateException(name + " holds parts of no known kind");
            }
        }
    }

    static boolean isNullable(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }
}
