/// The program: it reads the command line, puts the parts together and starts them. Nothing may
/// call it.
@NullMarked
package org.medgateway.app;

import org.jspecify.annotations.NullMarked;
