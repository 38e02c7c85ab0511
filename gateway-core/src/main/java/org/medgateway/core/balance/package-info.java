/// Which real server gets an exchange: servers, what is known of them, balancing, persistence, and
/// the lease that an exchange holds while it uses one. Knows no socket and no protocol; any package
/// may call it.
@NullMarked
package org.medgateway.core.balance;

import org.jspecify.annotations.NullMarked;
