package org.medgateway.benchmarks.dicom;

import org.medgateway.testdata.dicom.ModalitySimulator;
import org.medgateway.testdata.dicom.StoreLoad;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// What the gateway needs of memory: `Memory MODE idle [associations]` for associations on which
/// nothing moves, `Memory MODE large [associations] [megabytes]` for large objects that all move at
/// once.
public final class Memory {

    private Memory() {}

    public static void main(String[] args) throws Exception {
        String mode = args[0];
        boolean idle = args[1].equals("idle");
        int associations = args.length > 2 ? Integer.parseInt(args[2]) : idle ? 5000 : 100;
        try (Way archive = Way.archive();
                Way gateway =
                        Way.gateway(mode, archive.address().getPort(), "all", "spool: 2GiB\n")) {
            System.out.printf(
                    "%s: %d MB resident before%n", gateway.name(), gateway.residentMegabytes());
            if (idle) {
                idle(gateway, associations);
            } else {
                large(gateway, associations, args.length > 3 ? Integer.parseInt(args[3]) : 500);
            }
        }
    }

    private static void idle(Way gateway, int associations) throws IOException {
        List<ModalitySimulator> open = new ArrayList<>();
        try {
            for (int i = 0; i < associations; i++) {
                var modality = ModalitySimulator.associate(gateway.address(), "CT" + i, "PACS");
                open.add(modality);
                if (modality.echo() != 0) {
                    throw new IOException("association " + i + " is not answered");
                }
            }
            System.out.printf(
                    "%d MB resident with %,d idle associations%n",
                    gateway.residentMegabytes(), associations);
        } finally {
            open.forEach(ModalitySimulator::close);
        }
    }

    private static void large(Way gateway, int associations, int megabytes)
            throws IOException, InterruptedException {
        double before = gateway.cpuSeconds();
        var result =
                new StoreLoad(associations, megabytes * 1_000_000, 1, 1 << 17)
                        .run(gateway.address());
        System.out.printf(
                "%d objects of %d MB at once: %.0f MB/s, %.2f CPU s per GB, at most %d MB"
                        + " resident%n",
                associations,
                megabytes,
                result.megabytesPerSecond(),
                (gateway.cpuSeconds() - before) * 1e9 / result.bytes(),
                gateway.peakMegabytes());
    }
}
