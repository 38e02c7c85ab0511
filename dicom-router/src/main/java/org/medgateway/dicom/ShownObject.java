package org.medgateway.dicom;

import org.medgateway.core.spi.Sample;
import org.medgateway.dicom.wire.Uids;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An association or an object that somebody wrote down: lines `name: value`, and lines as DCMTK's
/// `dcmdump` prints them.
///
/// ```
/// callingAet: MR7T
/// (0008,0016) UI =MRImageStorage                          #  26, 1 SOPClassUID
/// (0010,0020) LO [12345]                                  #   6, 1 PatientID
/// ```
final class ShownObject {

    private static final Pattern NAMED = Pattern.compile("([A-Za-z][A-Za-z0-9-]*)\\s*:\\s*(.*)");
    private static final Pattern NUMBERED = Pattern.compile("([0-9A-Fa-f]{8})\\s*:\\s*(.*)");
    private static final Pattern DUMPED =
            Pattern.compile(
                    "\\(([0-9a-fA-F]{4}),([0-9a-fA-F]{4})\\)\\s+[A-Za-z?]{2}\\s+"
                            + "(?:\\[(.*)]|=(\\S+)|([^\\s(#]\\S*))?.*");
    private static final String SOP_CLASS_UID = "00080016";
    private static final String TRANSFER_SYNTAX_UID = "00020010";

    private final Map<String, Set<String>> associated = new LinkedHashMap<>();
    private final Map<Integer, Set<String>> elements = new LinkedHashMap<>();

    private ShownObject() {}

    /// @throws IllegalArgumentException where a line shows nothing
    static Sample read(String text) {
        ShownObject object = new ShownObject();
        text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .forEach(object::line);
        return new Sample(object::values);
    }

    private void line(String line) {
        Matcher dumped = DUMPED.matcher(line);
        Matcher numbered = NUMBERED.matcher(line);
        Matcher named = NAMED.matcher(line);
        if (dumped.matches()) {
            String value = firstOf(dumped.group(3), dumped.group(4), dumped.group(5));
            element(dumped.group(1) + dumped.group(2), value);
        } else if (numbered.matches()) {
            element(numbered.group(1), numbered.group(2));
        } else if (named.matches()) {
            named(named.group(1), named.group(2));
        } else {
            throw new IllegalArgumentException(
                    "\"" + line + "\": expected \"name: value\" or a line of dcmdump");
        }
    }

    private static String firstOf(String... groups) {
        for (String group : groups) {
            if (group != null) {
                return group;
            }
        }
        return "";
    }

    private void named(String name, String value) {
        OptionalInt tag = DicomAttributes.tag(name);
        if (tag.isPresent()) {
            element("%08x".formatted(tag.getAsInt()), value);
        } else {
            switch (name) {
                case DicomAttributes.SOP_CLASS -> sopClass(value);
                case DicomAttributes.TRANSFER_SYNTAX -> transferSyntax(value);
                default -> add(name, value);
            }
        }
    }

    private void element(String number, String value) {
        if (number.equalsIgnoreCase(SOP_CLASS_UID)) {
            sopClass(value);
        } else if (number.equals(TRANSFER_SYNTAX_UID)) {
            transferSyntax(value);
        }
        Set<String> values =
                elements.computeIfAbsent(
                        Integer.parseUnsignedInt(number, 16), _ -> new LinkedHashSet<>());
        for (String one : value.split("\\\\")) {
            if (!one.isBlank()) {
                values.add(one.strip());
            }
        }
    }

    private void sopClass(String value) {
        String uid = Uids.uid(value).orElse(value);
        DicomAttributes.sopClassNames(uid).forEach(name -> add(DicomAttributes.SOP_CLASS, name));
    }

    private void transferSyntax(String value) {
        String uid = Uids.uid(value).orElse(value);
        add(DicomAttributes.TRANSFER_SYNTAX, uid);
        add(DicomAttributes.TRANSFER_SYNTAX, Uids.name(uid));
    }

    private void add(String name, String value) {
        if (!value.isBlank()) {
            associated.computeIfAbsent(name, _ -> new LinkedHashSet<>()).add(value.strip());
        }
    }

    private List<String> values(String name) {
        OptionalInt tag = DicomAttributes.tag(name);
        return List.copyOf(
                tag.isPresent()
                        ? elements.getOrDefault(tag.getAsInt(), Set.of())
                        : associated.getOrDefault(name, Set.of()));
    }
}
