package org.medgateway.dr.ipvs;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// A virtual service of IPVS: one address and port.
///
/// @param options scheduler and persistence, `-s wrr -p 300`
/// @param servers `10.77.0.11:104` to `-g -w 2`
record Virtual(String options, Map<String, String> servers) {

    Virtual {
        servers = Collections.unmodifiableMap(new LinkedHashMap<>(servers));
    }
}
