/// XDS for tests and the demo: requests of every transaction written from the specifications, about
/// people who do not exist, and a registry and a repository that keep a ledger of what reached them
/// and fail on command. It reads and writes SOAP by its own means, so that it can contradict the
/// gateway.
@NullMarked
package org.medgateway.testdata.xds;

import org.jspecify.annotations.NullMarked;
