package org.medgateway.dicom.wire;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// SOP classes and transfer syntaxes by name (PS3.6 annex A), and the groups of SOP classes that a
/// rule may name instead of its members.
public final class Uids {

    public static final String VERIFICATION = "1.2.840.10008.1.1";
    public static final String IMPLICIT_VR_LITTLE_ENDIAN = "1.2.840.10008.1.2";
    public static final String EXPLICIT_VR_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";
    public static final String STORAGE_COMMITMENT = "1.2.840.10008.1.20.1";
    public static final String STORAGE_COMMITMENT_INSTANCE = "1.2.840.10008.1.20.1.1";
    public static final String MPPS = "1.2.840.10008.3.1.2.3.3";

    private static final String STORAGE = "1.2.840.10008.5.1.4.1.1.";
    private static final Pattern UID = Pattern.compile("[0-9]+(\\.[0-9]+)+");

    private static final Map<String, String> NAMES = new HashMap<>();
    private static final Map<String, String> BY_NAME = new HashMap<>();
    private static final Map<String, Predicate<String>> GROUPS = new TreeMap<>();

    static {
        for (var row : Table.rows("uids.tsv")) {
            NAMES.put(row.get(0), row.get(2));
            BY_NAME.put(row.get(2), row.get(0));
        }
        GROUPS.put("verification", VERIFICATION::equals);
        GROUPS.put("storage", Uids::isStorage);
        GROUPS.put("query", uid -> isQueryRetrieve(uid) && name(uid).endsWith("Find"));
        GROUPS.put("retrieve", uid -> isQueryRetrieve(uid) && !name(uid).endsWith("Find"));
        GROUPS.put("worklist", "1.2.840.10008.5.1.4.31"::equals);
        GROUPS.put("mpps", uid -> uid.startsWith("1.2.840.10008.3.1.2.3."));
        GROUPS.put("storage-commitment", uid -> uid.startsWith("1.2.840.10008.1.20."));
        GROUPS.put("ups", uid -> uid.startsWith("1.2.840.10008.5.1.4.34.6."));
        GROUPS.put(
                "print",
                uid ->
                        uid.startsWith("1.2.840.10008.5.1.1.")
                                && !uid.startsWith("1.2.840.10008.5.1.1.4.2"));
        GROUPS.put("instance-availability", "1.2.840.10008.5.1.4.33"::equals);
    }

    private Uids() {}

    /// The keyword of a UID (`CTImageStorage`), or the UID itself if the standard has no such.
    public static String name(String uid) {
        return NAMES.getOrDefault(uid, uid);
    }

    /// The UID of a keyword, or of a UID; empty if it is neither.
    public static Optional<String> uid(String name) {
        var uid = BY_NAME.get(name);
        return uid != null
                ? Optional.of(uid)
                : Optional.of(name).filter(text -> UID.matcher(text).matches());
    }

    /// The names of the groups of SOP classes.
    public static Set<String> groups() {
        return GROUPS.keySet();
    }

    /// Membership in a group of SOP classes; empty if there is no such group.
    public static Optional<Predicate<String>> group(String name) {
        return Optional.ofNullable(GROUPS.get(name));
    }

    /// Whether C-STORE is the business of this SOP class. Private SOP classes whose UIDs tell
    /// nothing are not counted in.
    public static boolean isStorage(String sopClass) {
        return sopClass.startsWith(STORAGE) || name(sopClass).endsWith("Storage");
    }

    private static boolean isQueryRetrieve(String uid) {
        var name = name(uid);
        return !uid.equals("1.2.840.10008.5.1.4.31")
                && (name.contains("QueryRetrieve")
                        || name.endsWith("InformationModelFind")
                        || name.endsWith("InformationModelMove")
                        || name.endsWith("InformationModelGet")
                        || name.equals("CompositeInstanceRootRetrieveMove")
                        || name.equals("CompositeInstanceRootRetrieveGet")
                        || name.equals("CompositeInstanceRetrieveWithoutBulkDataGet"));
    }
}
