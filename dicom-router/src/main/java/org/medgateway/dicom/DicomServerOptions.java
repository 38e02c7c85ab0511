package org.medgateway.dicom;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.Checked;
import org.medgateway.core.config.Scope;
import org.medgateway.core.config.ServerOptions;
import org.medgateway.core.config.Setting;

/// The settings of a server of a DICOM service.
public record DicomServerOptions(
        @Setting(
                        value =
                                "The AE title to call the server by, instead of the one that the"
                                        + " client called.",
                        example = "PACS1")
                @Nullable AeTitle calledAet,
        @Setting(
                        value = "The AE title to call under, instead of the client's own.",
                        example = "GATEWAY")
                @Nullable AeTitle callingAet,
        @Setting(
                        value = "Associations that may be open to it at once; 0 is no limit.",
                        defaultsTo = "0")
                int maxAssociations)
        implements ServerOptions, Checked {

    public static final DicomServerOptions NONE = new DicomServerOptions(null, null, 0);

    /// The AE title to call the server by.
    public String called(String byClient) {
        return calledAet == null ? byClient : calledAet.value();
    }

    /// The AE title to call under.
    public String calling(String byClient) {
        return callingAet == null ? byClient : callingAet.value();
    }

    @Override
    public void check(Scope scope) {
        if (maxAssociations < 0) {
            scope.problem("maxAssociations", "expected 0 or more, found " + maxAssociations);
        }
    }
}
