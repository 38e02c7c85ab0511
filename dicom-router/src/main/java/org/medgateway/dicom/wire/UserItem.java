package org.medgateway.dicom.wire;

import java.util.Arrays;

/// A sub-item of the user information item, PS3.8 annex D.3 and PS3.7 annex D.3.3. Those that the
/// gateway has to look into have a shape; all others are [Other] and go on as they came.
public sealed interface UserItem {

    int MAXIMUM_LENGTH = 0x51;
    int IMPLEMENTATION_CLASS_UID = 0x52;
    int ASYNCHRONOUS_WINDOW = 0x53;
    int ROLE_SELECTION = 0x54;
    int IMPLEMENTATION_VERSION = 0x55;
    int EXTENDED_NEGOTIATION = 0x56;
    int COMMON_EXTENDED_NEGOTIATION = 0x57;
    int USER_IDENTITY = 0x58;
    int USER_IDENTITY_RESPONSE = 0x59;

    /// D.1: the longest P-DATA-TF contents, in bytes, that the sender of this item wants to
    /// receive; 0 is no limit. An unsigned 32-bit number.
    record MaximumLength(long bytes) implements UserItem {}

    /// PS3.7 D.3.3.2.1.
    record ImplementationClass(String uid) implements UserItem {}

    /// PS3.7 D.3.3.2.3.
    record ImplementationVersion(String name) implements UserItem {}

    /// PS3.7 D.3.3.3: how many operations may be outstanding; 0 is no limit. Absent: 1 and 1.
    record AsynchronousWindow(int invoked, int performed) implements UserItem {}

    /// PS3.7 D.3.3.4. In an answer the two say whether the proposed role is accepted.
    record RoleSelection(String sopClass, boolean scu, boolean scp) implements UserItem {}

    /// PS3.7 D.3.3.5: SOP class extended negotiation; the contents belong to the SOP class.
    record ExtendedNegotiation(String sopClass, byte[] information) implements UserItem {
        @Override
        public boolean equals(Object other) {
            return other instanceof ExtendedNegotiation(String otherClass, byte[] otherBytes)
                    && sopClass.equals(otherClass)
                    && Arrays.equals(information, otherBytes);
        }

        @Override
        public int hashCode() {
            return 31 * sopClass.hashCode() + Arrays.hashCode(information);
        }
    }

    /// Common extended negotiation, user identity and its answer, and whatever is not known: the
    /// bytes as they came. The contents of a user identity are secret and never printed.
    record Other(RawItem item) implements UserItem {}
}
