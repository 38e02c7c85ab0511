/// The four reference deployments of `conf/`, each started from its own file and driven service by
/// service: a client and two servers of the service's protocol, and a day on which servers fail,
/// come back and are drained. Used by nothing else.
@NullMarked
package org.medgateway.app.deployments;

import org.jspecify.annotations.NullMarked;
