package org.medgateway.core.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Lets a record be written as one value: a scalar or a list in place of the mapping is bound to
/// the named component, and all others take their defaults. `balance: first` stands for `balance:
/// {algorithm: first}`.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Shorthand {
    /// The name of the component.
    String value();
}
