package org.medgateway.dr.service;

import org.jspecify.annotations.Nullable;
import org.medgateway.dr.exec.Shell;
import org.medgateway.dr.ipvs.IpvsEngine;
import org.medgateway.dr.nft.NftEngine;
import org.medgateway.dr.plane.ForwardedService;
import org.medgateway.dr.plane.ForwardingException;
import org.medgateway.dr.plane.ForwardingPlane;
import org.medgateway.dr.probe.Finding;
import org.medgateway.dr.probe.Probe;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The engines, each made when first asked for and then shared by all services. Any thread.
public final class Engines {

    private final Shell shell;
    private @Nullable ForwardingPlane nftables;
    private @Nullable ForwardingPlane ipvs;

    public Engines(Shell shell) {
        this.shell = shell;
    }

    /// The engine that is asked for, or that the machine offers.
    ///
    /// @throws ForwardingException where there is none, with what is missing and how to grant it
    public synchronized ForwardingPlane engine(Layer4Options.Engine wanted) {
        return switch (wanted) {
            case NFTABLES -> nftables();
            case IPVS -> ipvs();
            case AUTO -> {
                if (nftables != null || missing().isEmpty()) {
                    yield nftables();
                }
                yield new Probe(shell).ipvs() == null ? ipvs() : nftables();
            }
        };
    }

    /// Takes everything away that any gateway installed, also what one of another version did.
    ///
    /// @param known the services of the configuration, for an engine that keeps no names
    public synchronized void removeAll(Stream<ForwardedService> known) {
        if (missing().isEmpty()) {
            NftEngine.removeAll(shell);
            nftables = null;
        } else {
            ForwardingPlane plane = ipvs();
            known.forEach(plane::remember);
            plane.removeAll();
        }
    }

    private List<Finding> missing() {
        return new Probe(shell).nftables().stream().filter(Finding::needed).toList();
    }

    private ForwardingPlane nftables() {
        if (nftables == null) {
            List<Finding> missing = missing();
            if (!missing.isEmpty()) {
                throw new ForwardingException(
                        missing.stream().map(Finding::toString).collect(Collectors.joining(" ")));
            }
            nftables = new NftEngine(shell);
        }
        return nftables;
    }

    private ForwardingPlane ipvs() {
        if (ipvs == null) {
            Finding missing = new Probe(shell).ipvs();
            if (missing != null) {
                throw new ForwardingException(missing.toString());
            }
            ipvs = new IpvsEngine(shell);
        }
        return ipvs;
    }
}
