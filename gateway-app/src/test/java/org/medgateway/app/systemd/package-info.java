@NullMarked
package org.medgateway.app.systemd;

import org.jspecify.annotations.NullMarked;
