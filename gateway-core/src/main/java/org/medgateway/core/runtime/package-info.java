/// The running gateway: virtual services opened from the configuration, reloaded without dropping
/// an exchange, and stopped. The program and the administration call
/// [org.medgateway.core.runtime.Gateway]; nothing else in the core may.
@NullMarked
package org.medgateway.core.runtime;

import org.jspecify.annotations.NullMarked;
