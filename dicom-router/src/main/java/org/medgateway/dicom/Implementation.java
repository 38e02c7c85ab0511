package org.medgateway.dicom;

import org.medgateway.dicom.wire.UserInformation;
import org.medgateway.dicom.wire.UserItem;

/// How the gateway names itself in associations of its own.
public final class Implementation {

    /// Under 2.25 (PS3.5 B.2), so that it belongs to nobody else.
    public static final String CLASS_UID = "2.25.141595113268837842719264083145926535897";

    public static final String VERSION_NAME = "MEDGATEWAY_1";

    private Implementation() {}

    /// The user information of a request or an answer.
    ///
    /// @param maximumLength that is announced, in bytes; 0 is no limit
    public static UserInformation user(long maximumLength) {
        return UserInformation.of(
                new UserItem.MaximumLength(maximumLength),
                new UserItem.ImplementationClass(CLASS_UID),
                new UserItem.ImplementationVersion(VERSION_NAME));
    }
}
