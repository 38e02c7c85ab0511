package org.medgateway.dicom.message;

import org.medgateway.dicom.wire.Uids;

/// What a presentation context is about, whatever its number: a SOP class in one transfer syntax.
record ContextKey(String abstractSyntax, String transferSyntax) {

    @Override
    public String toString() {
        return Uids.name(abstractSyntax) + " in " + Uids.name(transferSyntax);
    }
}
