package org.medgateway.dr.link;

import org.medgateway.dr.exec.Outcome;
import org.medgateway.dr.exec.Shell;
import org.medgateway.dr.plane.Family;
import org.medgateway.dr.plane.ForwardingException;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Addresses, routes and neighbours, read and changed by `ip`. An address that the gateway adds has
/// the longest prefix (`/32`, `/128`), which tells it from one that an administrator gave; only
/// such are removed.
public final class Addresses {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Shell shell;

    public Addresses(Shell shell) {
        this.shell = shell;
    }

    /// A neighbour as the kernel knows it.
    ///
    /// @param state `REACHABLE`, `STALE`, `FAILED`...
    public record Neighbour(InetAddress address, Optional<MacAddress> mac, String state) {}

    /// The interface on which the address is, if it is on one.
    public Optional<String> deviceOf(InetAddress address) {
        for (JsonNode device : list("addr", "show")) {
            for (JsonNode info : device.path("addr_info")) {
                if (same(info.path("local").asString(""), address)) {
                    return Optional.of(device.path("ifname").asString());
                }
            }
        }
        return Optional.empty();
    }

    /// The interface over which the kernel reaches an address that is not its own.
    public Optional<String> deviceTowards(InetAddress address) {
        Outcome outcome = shell.run("ip", "-j", "route", "get", address.getHostAddress());
        if (!outcome.ok()) {
            return Optional.empty();
        }
        JsonNode device = JSON.readTree(outcome.output()).path(0).path("dev");
        return device.isMissingNode() ? Optional.empty() : Optional.of(device.asString());
    }

    /// Puts the address on the interface unless it is there. Returns whether it had to be put.
    public boolean add(InetAddress address, String device) {
        Optional<String> there = deviceOf(address);
        if (there.isPresent()) {
            if (!there.get().equals(device)) {
                throw new ForwardingException(
                        address.getHostAddress()
                                + " is on "
                                + there.get()
                                + ", expected on "
                                + device
                                + "; name that interface in the service or take the address away");
            }
            return false;
        }
        boolean six = Family.of(address) == Family.IPV6;
        List<String> command =
                new ArrayList<>(List.of("ip", "addr", "add", hostPrefix(address), "dev", device));
        if (six) {
            // The gateway asks for duplicates itself and says more about them than the kernel
            // would. And
            // deprecated (RFC 4862 section 5.5.4), or the kernel would take the longest prefix as
            // the
            // source of its own connections, such as health checks: the server that has the address
            // too
            // would answer itself.
            command.addAll(List.of("nodad", "preferred_lft", "0"));
        }
        Outcome outcome = shell.run(command, "");
        if (!outcome.ok()) {
            throw new ForwardingException(outcome.complaint());
        }
        return true;
    }

    /// Takes the address away if the gateway put it there.
    public boolean remove(InetAddress address) {
        Optional<String> device = deviceOf(address);
        return device.isPresent()
                && shell.run("ip", "addr", "del", hostPrefix(address), "dev", device.get()).ok();
    }

    private static String hostPrefix(InetAddress address) {
        return address.getHostAddress() + "/" + Family.of(address).bits();
    }

    /// The neighbours on an interface.
    public List<Neighbour> neighbours(String device) {
        List<Neighbour> neighbours = new ArrayList<>();
        for (JsonNode entry : list("neigh", "show", "dev", device)) {
            JsonNode mac = entry.path("lladdr");
            neighbours.add(
                    new Neighbour(
                            InetAddress.ofLiteral(entry.path("dst").asString()),
                            mac.isMissingNode()
                                    ? Optional.empty()
                                    : Optional.of(new MacAddress(mac.asString())),
                            entry.path("state").path(0).asString("NONE")));
        }
        return neighbours;
    }

    private JsonNode list(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip", "-j"));
        command.addAll(List.of(arguments));
        Outcome outcome = shell.run(command, "");
        if (!outcome.ok()) {
            throw new ForwardingException(outcome.complaint());
        }
        String text = outcome.output().isBlank() ? "[]" : outcome.output();
        return JSON.readTree(text);
    }

    private static boolean same(String text, InetAddress address) {
        return !text.isEmpty() && InetAddress.ofLiteral(text).equals(address);
    }
}
