package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;

/// What may stand in a place of the configuration.
sealed interface Kind {
    record Scalar(ScalarType type) implements Kind {}

    /// One value alone stands for a list of one.
    record Listing(Kind element) implements Kind {}

    record Table(Kind value) implements Kind {}

    record Nested(Class<?> type) implements Kind {}

    /// One of the records behind an interface, by the key `type`.
    record Variant(Class<?> base) implements Kind {}

    /// @throws IllegalStateException for types that the configuration cannot hold
    static Kind of(Type type, String where) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == List.class) {
                Kind element = of(arguments[0], where);
                if (!(element instanceof Listing)) {
                    return new Listing(element);
                }
            } else if (generic.getRawType() == Map.class && arguments[0] == String.class) {
                return new Table(of(arguments[1], where));
            }
        } else if (type instanceof Class<?> plain) {
            @Nullable ScalarType scalar = ScalarTypes.find(plain);
            if (scalar != null) {
                return new Scalar(scalar);
            }
            if (plain.isRecord()) {
                return new Nested(plain);
            }
            if (plain.isInterface() && plain != List.class && plain != Map.class) {
                return new Variant(plain);
            }
        }
        throw new IllegalStateException(
                where + ": the configuration knows no " + type.getTypeName());
    }
}
