package org.medgateway.xds.wire;

import org.jspecify.annotations.Nullable;
import org.medgateway.xds.wire.RegistryError.Code;

import java.util.List;

/// The answers that IHE foresees for a request that could not be carried out: a registry response
/// with status Failure and an error code, in the element that the transaction's client expects.
public final class RegistryAnswer {

    private RegistryAnswer() {}

    /// The answer for a transaction in trouble. `reason` is one sentence, and goes to the client. A
    /// request of no known transaction, or of one whose answers have no place for error codes (HL7
    /// v3), gets a SOAP fault.
    public static SoapAnswer of(
            @Nullable Transaction transaction,
            Trouble trouble,
            String reason,
            ReplyContext context) {
        if (transaction == null || transaction == Transaction.ITI_44) {
            return switch (trouble) {
                case REFUSED, UNKNOWN_REPOSITORY -> SoapFault.sender(reason).answer(context);
                case NO_SERVER, BUSY, SERVER_LOST, TIMEOUT ->
                        SoapFault.receiver(reason).answer(context);
            };
        }
        return failure(
                transaction,
                List.of(RegistryError.of(code(transaction.actor(), trouble), reason)),
                context);
    }

    /// A Failure with these errors.
    public static SoapAnswer failure(
            Transaction transaction, List<RegistryError> errors, ReplyContext context) {
        String envelope =
                context.envelope(transaction.responseAction(), failureBody(transaction, errors));
        return context.packaged()
                ? SoapAnswer.packaged(
                        200, context.version(), envelope, transaction.responseAction())
                : SoapAnswer.plain(200, context.version(), envelope, transaction.responseAction());
    }

    /// The error code for this trouble. "Busy" invites a client to come again, which is right as
    /// long as nothing was sent; when a server was lost in the middle, nobody knows, and the
    /// general error says so.
    static Code code(Transaction.Actor actor, Trouble trouble) {
        return switch (actor) {
            case REGISTRY ->
                    switch (trouble) {
                        case NO_SERVER -> Code.XDSRegistryNotAvailable;
                        case BUSY -> Code.XDSRegistryBusy;
                        case UNKNOWN_REPOSITORY -> Code.XDSUnknownRepositoryId;
                        case SERVER_LOST, TIMEOUT, REFUSED -> Code.XDSRegistryError;
                    };
            case REPOSITORY ->
                    switch (trouble) {
                        case NO_SERVER, BUSY -> Code.XDSRepositoryBusy;
                        case UNKNOWN_REPOSITORY -> Code.XDSUnknownRepositoryId;
                        case SERVER_LOST, TIMEOUT, REFUSED -> Code.XDSRepositoryError;
                    };
        };
    }

    private static String failureBody(Transaction transaction, List<RegistryError> errors) {
        return switch (transaction) {
            case ITI_18, ITI_38, ITI_51 ->
                    "<query:AdhocQueryResponse xmlns:query=\""
                            + Names.QUERY
                            + "\" xmlns:rs=\""
                            + Names.RS
                            + "\" xmlns:rim=\""
                            + Names.RIM
                            + "\" status=\""
                            + Names.FAILURE
                            + "\">"
                            + errorList(errors)
                            + "<rim:RegistryObjectList/></query:AdhocQueryResponse>";
            case ITI_43, ITI_39, RAD_69 ->
                    "<xdsb:RetrieveDocumentSetResponse xmlns:xdsb=\""
                            + Names.XDS
                            + "\" xmlns:rs=\""
                            + Names.RS
                            + "\">"
                            + registryResponse(Names.FAILURE, errors)
                            + "</xdsb:RetrieveDocumentSetResponse>";
            case ITI_41, ITI_42, ITI_57, ITI_61, ITI_62, ITI_86, ITI_44 ->
                    "<rs:RegistryResponse xmlns:rs=\""
                            + Names.RS
                            + "\" status=\""
                            + Names.FAILURE
                            + "\">"
                            + errorList(errors)
                            + "</rs:RegistryResponse>";
        };
    }

    /// A RegistryResponse element; the prefix rs must be declared around it.
    static String registryResponse(String status, List<RegistryError> errors) {
        return "<rs:RegistryResponse status=\""
                + XmlText.escape(status)
                + "\">"
                + errorList(errors)
                + "</rs:RegistryResponse>";
    }

    private static String errorList(List<RegistryError> errors) {
        if (errors.isEmpty()) {
            return "";
        }
        String highest =
                errors.stream().anyMatch(RegistryError::isError)
                        ? Names.SEVERITY_ERROR
                        : Names.SEVERITY_WARNING;
        StringBuilder list =
                new StringBuilder("<rs:RegistryErrorList highestSeverity=\"" + highest + "\">");
        errors.forEach(error -> list.append(error.xml()));
        return list.append("</rs:RegistryErrorList>").toString();
    }
}
