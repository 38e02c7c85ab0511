/// Logging in by OpenID Connect: the provider says who somebody is, the configuration says what
/// they may. Blocks: for virtual threads.
@NullMarked
package org.medgateway.admin.oidc;

import org.jspecify.annotations.NullMarked;
