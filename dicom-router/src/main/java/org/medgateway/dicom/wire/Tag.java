package org.medgateway.dicom.wire;

/// Tags that the code names, group in the upper and element in the lower 16 bits. All others are
/// found by keyword in the [Dictionary].
public final class Tag {

    public static final int COMMAND_GROUP_LENGTH = 0x0000_0000;
    public static final int AFFECTED_SOP_CLASS_UID = 0x0000_0002;
    public static final int REQUESTED_SOP_CLASS_UID = 0x0000_0003;
    public static final int COMMAND_FIELD = 0x0000_0100;
    public static final int MESSAGE_ID = 0x0000_0110;
    public static final int MESSAGE_ID_BEING_RESPONDED_TO = 0x0000_0120;
    public static final int MOVE_DESTINATION = 0x0000_0600;
    public static final int PRIORITY = 0x0000_0700;
    public static final int COMMAND_DATA_SET_TYPE = 0x0000_0800;
    public static final int STATUS = 0x0000_0900;
    public static final int ERROR_COMMENT = 0x0000_0902;
    public static final int AFFECTED_SOP_INSTANCE_UID = 0x0000_1000;
    public static final int REQUESTED_SOP_INSTANCE_UID = 0x0000_1001;
    public static final int EVENT_TYPE_ID = 0x0000_1002;
    public static final int ACTION_TYPE_ID = 0x0000_1008;
    public static final int MOVE_ORIGINATOR_AE_TITLE = 0x0000_1030;
    public static final int MOVE_ORIGINATOR_MESSAGE_ID = 0x0000_1031;

    public static final int SPECIFIC_CHARACTER_SET = 0x0008_0005;
    public static final int SOP_CLASS_UID = 0x0008_0016;
    public static final int SOP_INSTANCE_UID = 0x0008_0018;
    public static final int RETRIEVE_AE_TITLE = 0x0008_0054;
    public static final int MODALITY = 0x0008_0060;
    public static final int INSTITUTION_NAME = 0x0008_0080;
    public static final int STATION_NAME = 0x0008_1010;
    public static final int REFERENCED_SOP_CLASS_UID = 0x0008_1150;
    public static final int REFERENCED_SOP_INSTANCE_UID = 0x0008_1155;
    public static final int TRANSACTION_UID = 0x0008_1195;
    public static final int FAILURE_REASON = 0x0008_1197;
    public static final int FAILED_SOP_SEQUENCE = 0x0008_1198;
    public static final int REFERENCED_SOP_SEQUENCE = 0x0008_1199;
    public static final int PATIENT_ID = 0x0010_0020;
    public static final int STUDY_INSTANCE_UID = 0x0020_000D;
    public static final int SERIES_INSTANCE_UID = 0x0020_000E;
    public static final int FLOAT_PIXEL_DATA = 0x7FE0_0008;

    static final int ITEM = 0xFFFE_E000;
    static final int ITEM_DELIMITATION = 0xFFFE_E00D;
    static final int SEQUENCE_DELIMITATION = 0xFFFE_E0DD;

    private Tag() {}

    /// `(0020,000D)`.
    public static String inWords(int tag) {
        return "(%04X,%04X)".formatted(tag >>> 16, tag & 0xFFFF);
    }

    static boolean isCommandUid(int tag) {
        return tag == AFFECTED_SOP_CLASS_UID
                || tag == REQUESTED_SOP_CLASS_UID
                || tag == AFFECTED_SOP_INSTANCE_UID
                || tag == REQUESTED_SOP_INSTANCE_UID;
    }
}
