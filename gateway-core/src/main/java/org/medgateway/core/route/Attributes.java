package org.medgateway.core.route;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What is known about an exchange, by name (`callingAet`, `msh.9`, `source`). A protocol finds a
/// value when it is asked for, so an attribute that no rule names costs nothing.
@FunctionalInterface
public interface Attributes {

    /// The name of the attribute that every protocol has: the client's address.
    String SOURCE = "source";

    Attributes NONE = _ -> List.of();

    /// The values of an attribute in the order in which they occur; empty when it has none.
    List<String> values(String name);

    /// The first value of an attribute; null when it has none.
    default @Nullable String first(String name) {
        List<String> values = values(name);
        return values.isEmpty() ? null : values.getFirst();
    }

    /// These attributes, with `more` asked first.
    default Attributes with(Attributes more) {
        return name -> {
            List<String> values = more.values(name);
            return values.isEmpty() ? values(name) : values;
        };
    }
}
