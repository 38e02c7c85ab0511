/// What the program says to systemd when that started it: that it is ready, reloads, stops, and is
/// alive. Known to the command `run` only.
@NullMarked
package org.medgateway.app.systemd;

import org.jspecify.annotations.NullMarked;
