/// What an operator can set for `type: http`: the records that the configuration is read into, and
/// the same made ready for the exchanges. Read by all of this module; `xds-soap-proxy` makes its
/// own [org.medgateway.http.settings.WebPolicy].
@NullMarked
package org.medgateway.http.settings;

import org.jspecify.annotations.NullMarked;
