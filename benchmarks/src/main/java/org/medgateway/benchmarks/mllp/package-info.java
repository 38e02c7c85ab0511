/// How fast HL7 goes through the gateway: the wire package by JMH, and whole messages side by side
/// with no proxy, HAProxy and camel-mllp. `SideBySide` is the one command; nothing else calls it.
@NullMarked
package org.medgateway.benchmarks.mllp;

import org.jspecify.annotations.NullMarked;
