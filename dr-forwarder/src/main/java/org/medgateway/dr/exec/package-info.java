/// Runs the commands of the operating system (`nft`, `ip`, `ipvsadm`) with a time limit and bounded
/// output. Knows nothing of what they mean.
@NullMarked
package org.medgateway.dr.exec;

import org.jspecify.annotations.NullMarked;
