/// A small network of namespaces for tests: a client, a gateway and real servers on one switch.
/// Needs root and says so. Sockets are opened inside the namespaces by threads of this JVM.
@NullMarked
package org.medgateway.dr.lab;

import org.jspecify.annotations.NullMarked;
