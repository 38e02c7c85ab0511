package org.medgateway.dicom.wire;

import io.netty.buffer.ByteBuf;

import org.medgateway.dicom.wire.Abort.Reason;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/// Takes one whole PDU apart (PS3.8 9.3). The bytes are those after the header, no more, no less.
final class PduParser {

    private static final int APPLICATION_CONTEXT = 0x10;
    private static final int PROPOSED_CONTEXT = 0x20;
    private static final int NEGOTIATED_CONTEXT = 0x21;
    private static final int ABSTRACT_SYNTAX = 0x30;
    private static final int TRANSFER_SYNTAX = 0x40;
    private static final int USER_INFORMATION = 0x50;

    /// What errors call the sub-items of the user information, by type: made once, since each
    /// association has several.
    private static final String[] SUB_ITEMS = new String[256];

    static {
        Arrays.setAll(SUB_ITEMS, "sub-item %02XH"::formatted);
    }

    private PduParser() {}

    static Pdu parse(int type, ByteBuf body) throws BrokenPdu {
        return switch (type) {
            case Pdu.ASSOCIATE_RQ -> associateRequest(new Cursor(body, "A-ASSOCIATE-RQ"));
            case Pdu.ASSOCIATE_AC -> associateAccept(new Cursor(body, "A-ASSOCIATE-AC"));
            case Pdu.ASSOCIATE_RJ -> associateReject(four(body, "A-ASSOCIATE-RJ"));
            case Pdu.RELEASE_RQ -> released(four(body, "A-RELEASE-RQ"), new Pdu.ReleaseRequest());
            case Pdu.RELEASE_RP -> released(four(body, "A-RELEASE-RP"), new Pdu.ReleaseResponse());
            case Pdu.ABORT -> abort(four(body, "A-ABORT"));
            default ->
                    throw new BrokenPdu(
                            Reason.UNRECOGNIZED_PDU,
                            "PDU type %02XH does not exist".formatted(type));
        };
    }

    // [version 2][reserved 2][called 16][calling 16][reserved 32][items...]
    private static AssociateRequest associateRequest(Cursor pdu) throws BrokenPdu {
        int version = pdu.u16();
        pdu.skip(2);
        String called = pdu.text(16);
        String calling = pdu.text(16);
        pdu.skip(32);
        String applicationContext = "";
        var contexts = new ArrayList<ProposedContext>();
        var ids = new HashSet<Integer>();
        var user = new ArrayList<UserItem>();
        var others = new ArrayList<RawItem>();
        while (pdu.more()) {
            int type = pdu.u8();
            pdu.skip(1);
            int length = pdu.u16();
            switch (type) {
                case APPLICATION_CONTEXT ->
                        applicationContext = text(pdu, length, "application context");
                case PROPOSED_CONTEXT -> {
                    var context = proposed(pdu.part(length, "presentation context"));
                    if (!ids.add(context.id())) {
                        throw pdu.broken(
                                "presentation context %d is there twice".formatted(context.id()));
                    }
                    contexts.add(context);
                }
                case USER_INFORMATION -> userItems(pdu.part(length, "user information"), user);
                default -> others.add(new RawItem(type, pdu.bytes(length)));
            }
        }
        return new AssociateRequest(
                version,
                called,
                calling,
                applicationContext,
                contexts,
                new UserInformation(user),
                others);
    }

    private static ProposedContext proposed(Cursor item) throws BrokenPdu {
        int id = item.u8();
        if (id % 2 == 0) {
            throw item.broken("the id %d is not odd".formatted(id));
        }
        item.skip(3);
        String abstractSyntax = "";
        var transferSyntaxes = new ArrayList<String>();
        var others = new ArrayList<RawItem>();
        while (item.more()) {
            int type = item.u8();
            item.skip(1);
            int length = item.u16();
            switch (type) {
                case ABSTRACT_SYNTAX -> abstractSyntax = text(item, length, "abstract syntax");
                case TRANSFER_SYNTAX -> transferSyntaxes.add(text(item, length, "transfer syntax"));
                default -> others.add(new RawItem(type, item.bytes(length)));
            }
        }
        return new ProposedContext(id, abstractSyntax, transferSyntaxes, others);
    }

    private static AssociateAccept associateAccept(Cursor pdu) throws BrokenPdu {
        int version = pdu.u16();
        pdu.skip(2);
        String called = pdu.text(16);
        String calling = pdu.text(16);
        pdu.skip(32);
        String applicationContext = "";
        var contexts = new ArrayList<NegotiatedContext>();
        var user = new ArrayList<UserItem>();
        var others = new ArrayList<RawItem>();
        while (pdu.more()) {
            int type = pdu.u8();
            pdu.skip(1);
            int length = pdu.u16();
            switch (type) {
                case APPLICATION_CONTEXT ->
                        applicationContext = text(pdu, length, "application context");
                case NEGOTIATED_CONTEXT ->
                        contexts.add(negotiated(pdu.part(length, "presentation context")));
                case USER_INFORMATION -> userItems(pdu.part(length, "user information"), user);
                default -> others.add(new RawItem(type, pdu.bytes(length)));
            }
        }
        return new AssociateAccept(
                version,
                called,
                calling,
                applicationContext,
                contexts,
                new UserInformation(user),
                others);
    }

    private static NegotiatedContext negotiated(Cursor item) throws BrokenPdu {
        int id = item.u8();
        item.skip(1);
        int result = item.u8();
        item.skip(1);
        var results = NegotiatedContext.Result.values();
        if (result >= results.length) {
            throw item.broken("result %d of context %d is not one of 0 to 4".formatted(result, id));
        }
        String transferSyntax = "";
        while (item.more()) {
            int type = item.u8();
            item.skip(1);
            int length = item.u16();
            if (type == TRANSFER_SYNTAX) {
                transferSyntax = text(item, length, "transfer syntax");
            } else {
                item.skip(length);
            }
        }
        return new NegotiatedContext(id, results[result], transferSyntax);
    }

    private static void userItems(Cursor information, List<UserItem> into) throws BrokenPdu {
        while (information.more()) {
            int type = information.u8();
            information.skip(1);
            into.add(userItem(type, information.part(information.u16(), SUB_ITEMS[type])));
        }
    }

    private static UserItem userItem(int type, Cursor item) throws BrokenPdu {
        return switch (type) {
            case UserItem.MAXIMUM_LENGTH -> new UserItem.MaximumLength(exactly(4, item).u32());
            case UserItem.IMPLEMENTATION_CLASS_UID ->
                    new UserItem.ImplementationClass(item.text(item.left()));
            case UserItem.IMPLEMENTATION_VERSION ->
                    new UserItem.ImplementationVersion(item.text(item.left()));
            case UserItem.ASYNCHRONOUS_WINDOW ->
                    new UserItem.AsynchronousWindow(exactly(4, item).u16(), item.u16());
            case UserItem.ROLE_SELECTION ->
                    new UserItem.RoleSelection(
                            item.text(item.u16()), item.u8() != 0, item.u8() != 0);
            case UserItem.EXTENDED_NEGOTIATION ->
                    new UserItem.ExtendedNegotiation(item.text(item.u16()), item.rest());
            default -> new UserItem.Other(new RawItem(type, item.rest()));
        };
    }

    private static Cursor exactly(int length, Cursor item) throws BrokenPdu {
        if (item.left() != length) {
            throw item.broken("%d bytes, expected %d".formatted(item.left(), length));
        }
        return item;
    }

    private static AssociateReject associateReject(Cursor pdu) throws BrokenPdu {
        pdu.skip(1);
        return new AssociateReject(pdu.u8(), pdu.u8(), pdu.u8());
    }

    private static Abort abort(Cursor pdu) throws BrokenPdu {
        pdu.skip(2);
        return new Abort(pdu.u8(), pdu.u8());
    }

    /// The four bytes of a release are reserved, hence not tested (9.3.1).
    private static Pdu released(Cursor pdu, Pdu whole) throws BrokenPdu {
        pdu.skip(4);
        return whole;
    }

    private static Cursor four(ByteBuf body, String name) throws BrokenPdu {
        return exactly(4, new Cursor(body, name));
    }

    private static String text(Cursor pdu, int length, String name) throws BrokenPdu {
        return pdu.part(length, name).text(length);
    }
}
