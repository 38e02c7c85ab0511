package org.medgateway.dicom.message;

import org.medgateway.core.route.Attributes;
import org.medgateway.dicom.DicomAttributes;
import org.medgateway.dicom.wire.FoundElements;
import org.medgateway.dicom.wire.Uids;

import java.util.List;

/// What is known of a message, on top of what is known of its association.
record MessageAttributes(Attributes association, ContextKey context, FoundElements elements)
        implements Attributes {

    @Override
    public List<String> values(String name) {
        return switch (name) {
            case DicomAttributes.SOP_CLASS ->
                    DicomAttributes.sopClassNames(context.abstractSyntax());
            case DicomAttributes.TRANSFER_SYNTAX ->
                    List.of(context.transferSyntax(), Uids.name(context.transferSyntax()));
            default -> {
                var tag = DicomAttributes.tag(name);
                yield tag.isEmpty()
                        ? association.values(name)
                        : elements.text(tag.getAsInt())
                                .filter(text -> !text.isEmpty())
                                .map(text -> List.of(text.split("\\\\")))
                                .orElse(List.of());
            }
        };
    }
}
