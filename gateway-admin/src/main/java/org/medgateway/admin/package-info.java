/// What an operator sees and does: the REST API, the web pages and the alerts. It reaches the
/// running gateway through one interface of gateway-core.
@NullMarked
package org.medgateway.admin;

import org.jspecify.annotations.NullMarked;
