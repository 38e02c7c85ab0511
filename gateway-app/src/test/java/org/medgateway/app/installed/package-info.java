/// The program as it is delivered: installed from the package, run by systemd, by a runtime of its
/// own.
@NullMarked
package org.medgateway.app.installed;

import org.jspecify.annotations.NullMarked;
