/// What looking at a SOAP request costs. Run by JMH; nobody calls in here.
@NullMarked
package org.medgateway.benchmarks.xds;

import org.jspecify.annotations.NullMarked;
