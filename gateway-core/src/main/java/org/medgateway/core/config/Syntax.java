package org.medgateway.core.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// How the text looks that a class with a static `parse(String)` reads; for the reference and the
/// schema.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Syntax {
    /// In a few words: `address of a network`.
    String value();

    /// A regular expression in the dialect of JSON Schema (ECMA-262) that every valid text matches;
    /// empty means any text.
    String pattern() default "";
}
