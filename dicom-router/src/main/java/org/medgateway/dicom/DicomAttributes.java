package org.medgateway.dicom;

import org.medgateway.core.config.ConditionConfig;
import org.medgateway.core.config.VirtualServiceConfig;
import org.medgateway.core.route.Attributes;
import org.medgateway.core.spi.ClientConnection;
import org.medgateway.dicom.wire.AssociateRequest;
import org.medgateway.dicom.wire.Dictionary;
import org.medgateway.dicom.wire.ProposedContext;
import org.medgateway.dicom.wire.Uids;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// The routing attributes of DICOM.
///
/// Of an association: `callingAet`, `calledAet`, `sopClass`, `transferSyntax`,
/// `implementationClass`, `implementationVersion`. In message mode, `sopClass` and `transferSyntax`
/// are those of the message, and every element of its data set is an attribute under its keyword or
/// number.
public final class DicomAttributes {

    public static final String CALLING_AET = "callingAet";
    public static final String CALLED_AET = "calledAet";
    public static final String SOP_CLASS = "sopClass";
    public static final String TRANSFER_SYNTAX = "transferSyntax";
    public static final String IMPLEMENTATION_CLASS = "implementationClass";
    public static final String IMPLEMENTATION_VERSION = "implementationVersion";

    private static final Set<String> OF_ASSOCIATIONS =
            Set.of(
                    CALLING_AET,
                    CALLED_AET,
                    SOP_CLASS,
                    TRANSFER_SYNTAX,
                    IMPLEMENTATION_CLASS,
                    IMPLEMENTATION_VERSION);

    /// Names that the configuration offers for the elements that persistence is made of.
    private static final Map<String, String> KEYS =
            Map.of(
                    "study-instance-uid", "StudyInstanceUID",
                    "series-instance-uid", "SeriesInstanceUID",
                    "patient-id", "PatientID");

    private DicomAttributes() {}

    /// The tag of an attribute that stands in the data set; empty for any other name.
    public static OptionalInt tag(String name) {
        return OF_ASSOCIATIONS.contains(name)
                ? OptionalInt.empty()
                : Dictionary.tag(KEYS.getOrDefault(name, name));
    }

    /// Names to choose from: those of associations, and of elements that routing often goes by.
    static List<String> usual(DicomOptions.Mode mode) {
        var names =
                new ArrayList<>(
                        List.of(
                                CALLING_AET,
                                CALLED_AET,
                                SOP_CLASS,
                                TRANSFER_SYNTAX,
                                IMPLEMENTATION_CLASS,
                                IMPLEMENTATION_VERSION));
        if (mode == DicomOptions.Mode.MESSAGE) {
            names.addAll(
                    List.of(
                            "Modality",
                            "BodyPartExamined",
                            "InstitutionName",
                            "StationName",
                            "Manufacturer",
                            "StudyDescription",
                            "SeriesDescription",
                            "ReferringPhysicianName",
                            "AccessionNumber",
                            "PatientID",
                            "StudyInstanceUID",
                            "SeriesInstanceUID"));
        }
        return names;
    }

    static Optional<String> refuse(String name, DicomOptions.Mode mode) {
        if (OF_ASSOCIATIONS.contains(name) || ClientConnection.hasAttribute(name)) {
            return Optional.empty();
        }
        if (tag(name).isEmpty()) {
            return Optional.of(
                    "a dicom service knows no attribute \"%s\", only callingAet, calledAet, sopClass, transferSyntax, implementationClass, implementationVersion, source, destination.port, those of tls, and in message mode the keywords of data elements"
                            .formatted(name));
        }
        return mode == DicomOptions.Mode.MESSAGE
                ? Optional.empty()
                : Optional.of("\"" + name + "\" stands in the messages, so it needs mode: message");
    }

    /// What is known of an association, on top of what is known of its connection.
    public static Attributes of(ClientConnection client, AssociateRequest request) {
        Attributes association =
                name ->
                        switch (name) {
                            case CALLING_AET -> List.of(request.callingAeTitle());
                            case CALLED_AET -> List.of(request.calledAeTitle());
                            case SOP_CLASS -> sopClasses(request);
                            case TRANSFER_SYNTAX -> transferSyntaxes(request);
                            case IMPLEMENTATION_CLASS ->
                                    present(request.user().implementationClassUid());
                            case IMPLEMENTATION_VERSION ->
                                    present(request.user().implementationVersion());
                            default -> List.of();
                        };
        return client.with(association);
    }

    private static List<String> present(String value) {
        return value.isEmpty() ? List.of() : List.of(value);
    }

    private static List<String> sopClasses(AssociateRequest request) {
        var names = new LinkedHashSet<String>();
        for (ProposedContext context : request.contexts()) {
            names.addAll(sopClassNames(context.abstractSyntax()));
        }
        return List.copyOf(names);
    }

    private static List<String> transferSyntaxes(AssociateRequest request) {
        var names = new LinkedHashSet<String>();
        for (ProposedContext context : request.contexts()) {
            for (String syntax : context.transferSyntaxes()) {
                names.add(syntax);
                names.add(Uids.name(syntax));
            }
        }
        return List.copyOf(names);
    }

    /// All names under which a rule may know a SOP class: its UID, its keyword and its groups.
    public static List<String> sopClassNames(String uid) {
        var names = new ArrayList<String>();
        names.add(uid);
        var keyword = Uids.name(uid);
        if (!keyword.equals(uid)) {
            names.add(keyword);
        }
        for (String group : Uids.groups()) {
            if (Uids.group(group).orElseThrow().test(uid)) {
                names.add(group);
            }
        }
        return names;
    }

    /// The tags that rules, persistence and balancing of a service look at.
    public static Set<Integer> wantedTags(VirtualServiceConfig service) {
        var names = new LinkedHashSet<String>();
        names.add(service.persistence().by());
        names.add(service.balance().key());
        service.allPools()
                .values()
                .forEach(
                        pool -> {
                            if (pool.persistence() != null) {
                                names.add(pool.persistence().by());
                            }
                            if (pool.balance() != null) {
                                names.add(pool.balance().key());
                            }
                        });
        service.routes().forEach(route -> names(route.when(), names));
        var tags = new LinkedHashSet<Integer>();
        names.forEach(name -> tag(name).ifPresent(tags::add));
        return tags;
    }

    /// Whether a condition looks at anything that is known only with a message.
    public static boolean needsMessage(ConditionConfig condition) {
        var names = new LinkedHashSet<String>();
        names(condition, names);
        return names.stream()
                .anyMatch(
                        name ->
                                name.equals(SOP_CLASS)
                                        || name.equals(TRANSFER_SYNTAX)
                                        || tag(name).isPresent());
    }

    private static void names(ConditionConfig condition, Set<String> names) {
        names.addAll(condition.attributes().keySet());
        if (condition.not() != null) {
            names(condition.not(), names);
        }
        condition.any().forEach(inner -> names(inner, names));
        condition.all().forEach(inner -> names(inner, names));
    }
}
