/// `type: tcp`, the plain proxy: connections are balanced as a whole and their bytes carried as
/// they are. The smallest protocol, and the example to copy.
@NullMarked
package org.medgateway.core.tcp;

import org.jspecify.annotations.NullMarked;
