package org.medgateway.app.demo;

import org.medgateway.testdata.dicom.ArchiveSimulator;
import org.medgateway.testdata.dicom.Behaviour;

/// An archive of the demo that can be killed. One thread only.
class KillableArchive implements Victim {
    private final ArchiveSimulator simulator;
    private boolean killed;

    KillableArchive(ArchiveSimulator simulator) {
        this.simulator = simulator;
    }

    @Override
    public String name() {
        return simulator.name();
    }

    @Override
    public void kill() {
        if (!killed) {
            killed = true;
            simulator.kill();
        }
    }

    @Override
    public void revive() {
        simulator.behave(Behaviour.WELL);
        if (killed) {
            killed = false;
            restart(simulator);
        }
    }

    /// Where the archive's sockets belong to a place, it is brought back there.
    void restart(ArchiveSimulator archive) {
        archive.restart();
    }

    @Override
    public void freeze() {
        simulator.behave(new Behaviour.Freeze());
    }

    public void close() {
        simulator.close();
    }
}
