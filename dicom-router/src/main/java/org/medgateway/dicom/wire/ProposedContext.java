package org.medgateway.dicom.wire;

import java.util.List;

/// A presentation context of a request, PS3.8 table 9-13.
///
/// @param id odd, 1 to 255, unique in its request
/// @param abstractSyntax the SOP class UID
/// @param transferSyntaxes in the order in which the requestor named them; at least one
/// @param others sub-items of unknown type, as received
public record ProposedContext(
        int id, String abstractSyntax, List<String> transferSyntaxes, List<RawItem> others) {

    public ProposedContext {
        transferSyntaxes = List.copyOf(transferSyntaxes);
        others = List.copyOf(others);
    }

    public ProposedContext(int id, String abstractSyntax, List<String> transferSyntaxes) {
        this(id, abstractSyntax, transferSyntaxes, List.of());
    }
}
