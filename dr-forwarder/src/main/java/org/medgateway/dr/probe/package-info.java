/// Finds out at start what the machine offers for layer 4 forwarding, and says in sentences what is
/// missing and how to grant it.
@NullMarked
package org.medgateway.dr.probe;

import org.jspecify.annotations.NullMarked;
