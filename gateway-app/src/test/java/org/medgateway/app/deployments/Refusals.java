package org.medgateway.app.deployments;

import org.medgateway.core.config.VirtualServiceConfig;

/// What a client is told while no server is up, in its own protocol.
final class Refusals {

    private Refusals() {}

    static String of(VirtualServiceConfig service) {
        return switch (service.type()) {
            case "dicom" -> "rejected 2 3 2"; // transient, presentation, local limit exceeded
            case "mllp" -> "[AE]";
            case "xds" ->
                    service.name().endsWith("Registry")
                            ? "XDSRegistryNotAvailable"
                            : "XDSRepositoryBusy";
            case "http" -> service.fallback().page().equals("default") ? "503 text/html" : "503";
            case "tcp" -> "closed";
            default -> throw new IllegalArgumentException("nobody speaks " + service.type());
        };
    }
}
