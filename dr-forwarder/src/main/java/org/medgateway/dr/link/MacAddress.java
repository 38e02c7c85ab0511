package org.medgateway.dr.link;

import java.util.HexFormat;

/// An Ethernet address, in the spelling `02:77:00:00:00:0b`.
public record MacAddress(String text) {

    private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

    public MacAddress {
        if (!text.matches("[0-9a-f]{2}(:[0-9a-f]{2}){5}")) {
            throw new IllegalArgumentException("\"" + text + "\" is not a MAC address");
        }
    }

    static MacAddress of(byte[] bytes) {
        return new MacAddress(COLONS.formatHex(bytes));
    }

    byte[] bytes() {
        return COLONS.parseHex(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
