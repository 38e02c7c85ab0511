/// What has to be done on the real servers of a layer 4 service, as commands for its
/// administrators. Pure text.
@NullMarked
package org.medgateway.dr.setup;

import org.jspecify.annotations.NullMarked;
