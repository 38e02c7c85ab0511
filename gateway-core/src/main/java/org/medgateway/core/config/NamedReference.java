package org.medgateway.core.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Lets a plain text stand where a variant of this interface is expected, as the name of one
/// defined elsewhere: `healthCheck: c-echo`.
///
/// The text is bound to the given record, which implements the interface and says by [Shorthand]
/// which of its components is the name. It is no variant of its own: no `type` chooses it. Whether
/// the name exists is for a [Checked] record further up to say. Without this annotation a plain
/// text is the `type` of a variant that needs no other key.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface NamedReference {
    Class<? extends Record> value();
}
