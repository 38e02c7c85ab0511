package org.medgateway.core.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The value of the key `type` that chooses this record among the variants of an interface.
///
/// The records of a sealed interface are found by this alone; those of an open one are registered
/// with [Variants].
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface TypeName {
    String value();
}
