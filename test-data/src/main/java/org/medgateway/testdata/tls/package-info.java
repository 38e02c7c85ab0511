/// Makes certificates for tests and for the demo: authorities, and the certificates of servers and
/// clients that they issue. Every key is new and lives as long as the test; any module's tests may
/// call it, nothing that runs in a hospital may.
@NullMarked
package org.medgateway.testdata.tls;

import org.jspecify.annotations.NullMarked;
