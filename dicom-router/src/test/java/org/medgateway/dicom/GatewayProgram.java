package org.medgateway.dicom;

import java.nio.file.Path;

/// The gateway as a program of its own, for tests that have to run it in a network namespace:
/// `GatewayProgram FOLDER YAML`. Says its port, and runs until its input ends.
final class GatewayProgram {

    private GatewayProgram() {}

    public static void main(String[] args) throws Exception {
        try (var gateway = new RunningGateway(Path.of(args[0]), args[1])) {
            System.out.println("port " + gateway.address().getPort());
            while (System.in.read() >= 0) {
                // until nobody needs it any more
            }
        }
    }
}
