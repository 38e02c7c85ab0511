package org.medgateway.http.wire;

/// One change to the fields of a message that goes on.
public sealed interface HeaderRule {

    void apply(Fields fields, Template.Values values);

    /// One more field, whatever is there.
    record Add(String name, Template value) implements HeaderRule {
        @Override
        public void apply(Fields fields, Template.Values values) {
            fields.add(name, value.render(values));
        }
    }

    /// This field and no other of its name.
    record Set(String name, Template value) implements HeaderRule {
        @Override
        public void apply(Fields fields, Template.Values values) {
            fields.set(name, value.render(values));
        }
    }

    record Remove(String name) implements HeaderRule {
        @Override
        public void apply(Fields fields, Template.Values values) {
            fields.remove(name);
        }
    }

    /// Refuses names that are no tokens, and those that decide about framing or the connection:
    /// changing these would make two messages of one.
    static String requireChangeable(String name) {
        if (!Octets.isToken(name)) {
            throw new IllegalArgumentException("\"%s\" is not a field name".formatted(name));
        }
        if (HopByHop.isConnectionField(name) || name.equalsIgnoreCase("Content-Length")) {
            throw new IllegalArgumentException(
                    "%s is the gateway's own and cannot be changed by a rule".formatted(name));
        }
        return name;
    }
}
