/// Whether real servers are well: checks, their verdicts, and the monitor that runs them and turns
/// verdicts into the health of a server. Protocols bring checks of their own; the runtime runs the
/// monitor.
@NullMarked
package org.medgateway.core.health;

import org.jspecify.annotations.NullMarked;
