package org.medgateway.dicom.wire;

import java.util.Arrays;

/// An item whose type this code does not know: kept as it came, so that it can be passed on (PS3.8
/// annex D.2: unknown items are not an error).
public record RawItem(int type, byte[] value) {

    @Override
    public boolean equals(Object other) {
        return other instanceof RawItem(int otherType, byte[] otherValue)
                && type == otherType
                && Arrays.equals(value, otherValue);
    }

    @Override
    public int hashCode() {
        return 31 * type + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return "RawItem[type=%02XH, %d bytes]".formatted(type, value.length);
    }
}
