/// Tells people and programs elsewhere that something needs to be looked at: e-mail and webhooks,
/// gathered and rate-limited. Listens to the gateway's events; sends on virtual threads.
@NullMarked
package org.medgateway.admin.alert;

import org.jspecify.annotations.NullMarked;
