/// Sample messages and objects, and simulated systems of a hospital for tests and for the demo. It
/// knows no protocol module and not gateway-core, so that what is tested is not tested with itself.
@NullMarked
package org.medgateway.testdata;

import org.jspecify.annotations.NullMarked;
