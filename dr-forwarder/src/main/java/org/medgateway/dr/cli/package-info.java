/// The answers to `medgateway layer4 ...`, without the command line itself: the program names the
/// arguments, these classes do the work and write to the given stream. They look at the kernel, not
/// at a running gateway, and so work when none runs.
@NullMarked
package org.medgateway.dr.cli;

import org.jspecify.annotations.NullMarked;
