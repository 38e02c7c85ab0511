package org.medgateway.core.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The keys of this component stand in the enclosing mapping itself.
///
/// - A *record*: its keys are read from the enclosing mapping. `@Nullable`: null when none of its
///   keys is there.
/// - An *interface*: the variant is the one registered for the `type` of the nearest enclosing
///   mapping that has a `type`, which may be this one; for a type without its own variant, the
///   fallback.
/// - A *map*: all keys that nothing else in this mapping knows.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Flattened {}
