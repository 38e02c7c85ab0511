package org.medgateway.dr.nft;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// A named set or map.
///
/// @param kind `set` or `map`
/// @param declaration what stands in its braces besides the elements
/// @param elements key to value, in nft's words; the value is empty in a set. Of a map that packets
///   write to, none: those elements are the kernel's
record NamedSet(String kind, String declaration, Map<String, String> elements) {

    NamedSet {
        elements = Collections.unmodifiableMap(new LinkedHashMap<>(elements));
    }

    String element(String key) {
        String value = elements.getOrDefault(key, "");
        return value.isEmpty() ? key : key + " : " + value;
    }
}
