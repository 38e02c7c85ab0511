package org.medgateway.dicom.message;

import org.medgateway.dicom.wire.CommandSet;
import org.medgateway.dicom.wire.Dimse;
import org.medgateway.dicom.wire.Tag;

/// Statuses that the gateway answers with itself, PS3.7 annex C and PS3.4 B.2.3.
final class Status {

    static final int OUT_OF_RESOURCES = 0xA700;
    static final int RESOURCE_LIMITATION = 0x0213;
    static final int NOT_AUTHORIZED = 0x0124;
    static final int PROCESSING_FAILURE = 0x0110;
    static final int INVALID_ARGUMENT = 0x0115;
    static final int NO_SUCH_ACTION = 0x0123;

    private Status() {}

    /// Whether the server has the object: success, or a warning (it was coerced, or elements were
    /// dropped).
    static boolean stored(int status) {
        return status == 0 || (status & 0xF000) == 0xB000 || status == 0x0001;
    }

    /// The failure of a request that no server has answered.
    static CommandSet undelivered(CommandSet request, String why) {
        boolean composite =
                request.operation()
                        .map(operation -> operation.inWords().startsWith("C-"))
                        .orElse(false);
        return refused(request, composite ? OUT_OF_RESOURCES : RESOURCE_LIMITATION, why);
    }

    /// A failure with its reason; (0000,0902) holds 64 characters.
    static CommandSet refused(CommandSet request, int status, String why) {
        return request.response(status)
                .with(Tag.ERROR_COMMENT, why.length() > 64 ? why.substring(0, 64) : why);
    }

    /// Whether the operation is one whose instances stay with a server.
    static boolean createsInstance(CommandSet request) {
        return request.commandField() == Dimse.N_CREATE.requestField();
    }
}
