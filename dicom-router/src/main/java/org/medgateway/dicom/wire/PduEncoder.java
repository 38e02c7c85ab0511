package org.medgateway.dicom.wire;

import io.netty.buffer.ByteBuf;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// Writes whole PDUs (PS3.8 9.3); reserved fields are zero (9.3.1). Items come out in the
/// standard's order: application context, presentation contexts, user information, unknown ones.
public final class PduEncoder {

    private PduEncoder() {}

    public static void encode(Pdu pdu, ByteBuf out) {
        switch (pdu) {
            case AssociateRequest request -> associateRequest(request, out);
            case AssociateAccept accept -> associateAccept(accept, out);
            case AssociateReject(int result, int source, int reason) ->
                    four(Pdu.ASSOCIATE_RJ, 0, result, source, reason, out);
            case Pdu.ReleaseRequest() -> four(Pdu.RELEASE_RQ, 0, 0, 0, 0, out);
            case Pdu.ReleaseResponse() -> four(Pdu.RELEASE_RP, 0, 0, 0, 0, out);
            case Abort(int source, int reason) -> four(Pdu.ABORT, 0, 0, source, reason, out);
        }
    }

    private static void four(int type, int a, int b, int c, int d, ByteBuf out) {
        out.writeByte(type).writeByte(0).writeInt(4);
        out.writeByte(a).writeByte(b).writeByte(c).writeByte(d);
    }

    private static void associateRequest(AssociateRequest pdu, ByteBuf out) {
        int start = begin(Pdu.ASSOCIATE_RQ, out);
        head(pdu.protocolVersion(), pdu.calledAeTitle(), pdu.callingAeTitle(), out);
        text(0x10, pdu.applicationContext(), out);
        for (var context : pdu.contexts()) {
            int item = item(0x20, out);
            out.writeByte(context.id()).writeMedium(0);
            text(0x30, context.abstractSyntax(), out);
            context.transferSyntaxes().forEach(syntax -> text(0x40, syntax, out));
            raw(context.others(), out);
            endItem(item, out);
        }
        userInformation(pdu.user(), out);
        raw(pdu.others(), out);
        end(start, out);
    }

    private static void associateAccept(AssociateAccept pdu, ByteBuf out) {
        int start = begin(Pdu.ASSOCIATE_AC, out);
        head(pdu.protocolVersion(), pdu.calledAeTitle(), pdu.callingAeTitle(), out);
        text(0x10, pdu.applicationContext(), out);
        for (var context : pdu.contexts()) {
            int item = item(0x21, out);
            out.writeByte(context.id()).writeByte(0);
            out.writeByte(context.result().ordinal()).writeByte(0);
            text(0x40, context.transferSyntax(), out);
            endItem(item, out);
        }
        userInformation(pdu.user(), out);
        raw(pdu.others(), out);
        end(start, out);
    }

    private static void head(int version, String called, String calling, ByteBuf out) {
        out.writeShort(version).writeShort(0);
        aeTitle(called, out);
        aeTitle(calling, out);
        out.writeZero(32);
    }

    private static void aeTitle(String title, ByteBuf out) {
        byte[] bytes = title.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length > 16) {
            throw new IllegalArgumentException("AE title \"" + title + "\" is longer than 16");
        }
        out.writeBytes(bytes);
        for (int i = bytes.length; i < 16; i++) {
            out.writeByte(' ');
        }
    }

    private static void userInformation(UserInformation user, ByteBuf out) {
        int information = item(0x50, out);
        for (var sub : user.items()) {
            userItem(sub, out);
        }
        endItem(information, out);
    }

    private static void userItem(UserItem sub, ByteBuf out) {
        switch (sub) {
            case UserItem.MaximumLength(long bytes) -> {
                out.writeByte(UserItem.MAXIMUM_LENGTH).writeByte(0).writeShort(4);
                out.writeInt((int) bytes);
            }
            case UserItem.ImplementationClass(String uid) ->
                    text(UserItem.IMPLEMENTATION_CLASS_UID, uid, out);
            case UserItem.ImplementationVersion(String name) ->
                    text(UserItem.IMPLEMENTATION_VERSION, name, out);
            case UserItem.AsynchronousWindow(int invoked, int performed) -> {
                out.writeByte(UserItem.ASYNCHRONOUS_WINDOW).writeByte(0).writeShort(4);
                out.writeShort(invoked).writeShort(performed);
            }
            case UserItem.RoleSelection(String sopClass, boolean scu, boolean scp) -> {
                int item = item(UserItem.ROLE_SELECTION, out);
                counted(sopClass, out);
                out.writeByte(scu ? 1 : 0).writeByte(scp ? 1 : 0);
                endItem(item, out);
            }
            case UserItem.ExtendedNegotiation(String sopClass, byte[] information) -> {
                int item = item(UserItem.EXTENDED_NEGOTIATION, out);
                counted(sopClass, out);
                out.writeBytes(information);
                endItem(item, out);
            }
            case UserItem.Other(RawItem other) -> raw(List.of(other), out);
        }
    }

    private static void counted(String text, ByteBuf out) {
        out.writeShort(text.length());
        out.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    }

    private static void raw(List<RawItem> items, ByteBuf out) {
        for (var other : items) {
            int item = item(other.type(), out);
            out.writeBytes(other.value());
            endItem(item, out);
        }
    }

    private static void text(int type, String text, ByteBuf out) {
        int item = item(type, out);
        out.writeCharSequence(text, StandardCharsets.ISO_8859_1);
        endItem(item, out);
    }

    private static int begin(int type, ByteBuf out) {
        out.writeByte(type).writeByte(0).writeInt(0);
        return out.writerIndex();
    }

    private static void end(int start, ByteBuf out) {
        out.setInt(start - 4, out.writerIndex() - start);
    }

    private static int item(int type, ByteBuf out) {
        out.writeByte(type).writeByte(0).writeShort(0);
        return out.writerIndex();
    }

    private static void endItem(int start, ByteBuf out) {
        int length = out.writerIndex() - start;
        if (length > 0xFFFF) {
            throw new IllegalArgumentException(
                    "an item of " + length + " bytes; 65535 is the most");
        }
        out.setShort(start - 2, length);
    }
}
