/// What is known about an exchange by name, and which rule it meets first. Knows nothing but the
/// JDK; protocols bring the attributes, the runtime compiles the rules.
@NullMarked
package org.medgateway.core.route;

import org.jspecify.annotations.NullMarked;
