package org.medgateway.admin.rest;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
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
                    .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                    .build();

    private Json() {}

    static <T> T read(byte[] bytes, Class<T> type) {
        T value;
        try {
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
