/// The gateway on its network segment: the service's address on the interface, its announcement by
/// ARP and neighbour discovery, the search for others that answer for it, and the MAC addresses of
/// the servers. Needs CAP_NET_ADMIN and CAP_NET_RAW.
@NullMarked
package org.medgateway.dr.link;

import org.jspecify.annotations.NullMarked;
