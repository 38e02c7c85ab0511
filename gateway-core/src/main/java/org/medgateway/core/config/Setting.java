package org.medgateway.core.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A key of the configuration: the record component's name is the key (or what [Key] says), its
/// type says what may stand there.
///
/// A component without a default is required, unless it is `@Nullable` (absent is null) or a list
/// or map (absent is empty). An explicit YAML null is always refused: a `tls:` whose lines were
/// commented out must not pass for "no TLS".
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
    /// One sentence of documentation; it goes into the reference, the schema and the messages.
    String value();

    /// The default, as YAML text; empty means that there is none. An empty text as the default is
    /// written `''`.
    String defaultsTo() default "";

    /// A value as YAML text, shown in the reference and where the key is missing; empty means none.
    String example() default "";
}
