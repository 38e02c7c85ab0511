package org.medgateway.dr.nft;

import org.medgateway.dr.plane.ForwardingException;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What `nft -j list` answers, as far as it is ours to read: counters, sets with their elements,
/// chains by name. The rules themselves are not read: nft 1.0.6 cannot write all of them as JSON.
record Listing(Map<String, Counter> counters, Map<String, Found> sets, List<String> chains) {

    private static final ObjectMapper JSON = new ObjectMapper();

    record Counter(long packets, long bytes) {}

    /// A set or map as found.
    ///
    /// @param kind `set` or `map`
    record Found(String kind, List<Element> elements) {}

    /// @param key its parts, addresses in Java's spelling, numbers in decimal
    /// @param value a number, an address, the name of a counter, `goto CHAIN`, or empty
    /// @param expires seconds until it goes, 0 for never
    record Element(List<String> key, String value, long expires) {}

    static Listing parse(String json) {
        Map<String, Counter> counters = new LinkedHashMap<>();
        Map<String, Found> sets = new LinkedHashMap<>();
        List<String> chains = new ArrayList<>();
        try {
            for (JsonNode item : JSON.readTree(json).path("nftables")) {
                if (item.has("counter")) {
                    JsonNode counter = item.get("counter");
                    counters.put(
                            counter.path("name").asString(),
                            new Counter(
                                    counter.path("packets").asLong(),
                                    counter.path("bytes").asLong()));
                } else if (item.has("chain")) {
                    chains.add(item.get("chain").path("name").asString());
                } else if (item.has("map") || item.has("set")) {
                    String kind = item.has("map") ? "map" : "set";
                    JsonNode set = item.get(kind);
                    sets.put(set.path("name").asString(), new Found(kind, elements(set)));
                }
            }
        } catch (JacksonException e) {
            throw new ForwardingException(
                    "cannot read what nft -j list answered: " + e.getMessage(), e);
        }
        return new Listing(counters, sets, chains);
    }

    private static List<Element> elements(JsonNode set) {
        List<Element> elements = new ArrayList<>();
        for (JsonNode entry : set.path("elem")) {
            boolean pair = entry.isArray();
            JsonNode key = pair ? entry.get(0) : entry;
            String value = pair ? value(entry.get(1)) : "";
            long expires = 0;
            if (key.has("elem")) {
                expires = key.get("elem").path("expires").asLong();
                key = key.get("elem").path("val");
            }
            List<String> parts = new ArrayList<>();
            if (key.has("concat")) {
                key.get("concat").forEach(part -> parts.add(word(part)));
            } else {
                parts.add(word(key));
            }
            elements.add(new Element(parts, value, expires));
        }
        return elements;
    }

    private static String value(JsonNode value) {
        return value.has("goto")
                ? "goto " + value.get("goto").path("target").asString()
                : word(value);
    }

    /// Numbers of more than 64 bits come as `"0x..."`, addresses shortened; both in one spelling.
    private static String word(JsonNode node) {
        String text = node.asString();
        if (text.startsWith("0x")) {
            return new BigInteger(text.substring(2), 16).toString();
        }
        if (text.indexOf(':') >= 0) {
            return InetAddress.ofLiteral(text).getHostAddress();
        }
        return text;
    }
}
