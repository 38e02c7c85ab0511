package org.medgateway.app.demo;

import org.medgateway.core.balance.AdminState;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The simulated hospital: departments, modalities, users at browsers, and the servers behind the
/// gateway.
public final class Hospital implements AutoCloseable {
    private final List<Scene> scenes =
            new ArrayList<>(
                    List.of(new Hl7Scene(), new DicomScene(), new XdsScene(), new ViewerScene()));

    /// Adds what not every machine can have.
    void add(Scene scene) {
        scenes.add(scene);
    }

    /// `certificates` and `virtualServices` of the gateway's configuration.
    ///
    /// @param folder where files that they name are written
    /// @param listen an address and port for each service
    public String configuration(Path folder, Supplier<String> listen) {
        StringBuilder yaml = new StringBuilder("certificates:\n");
        scenes.forEach(scene -> yaml.append(scene.certificates(folder).indent(2)));
        yaml.append("virtualServices:\n");
        scenes.forEach(scene -> yaml.append(scene.service(listen.get()).indent(2)));
        return yaml.toString();
    }

    /// Begins the traffic.
    public void begin(Front gateway) {
        scenes.forEach(scene -> scene.begin(gateway));
    }

    /// The servers that can be killed, in lists of those that do the same work.
    public List<List<Victim>> victims() {
        return scenes.stream().map(Scene::victims).toList();
    }

    /// The server with this name, in any case.
    public Optional<Victim> victim(String name) {
        return victims().stream()
                .flatMap(List::stream)
                .filter(victim -> victim.name().equalsIgnoreCase(name))
                .findFirst();
    }

    /// Sets what an operator wants of a server that the demo's own gateway does not know; whether
    /// there is one.
    boolean administer(String server, AdminState wish) {
        return scenes.stream().anyMatch(scene -> scene.administer(server, wish));
    }

    /// What its systems have seen so far, a line each.
    public List<String> report() {
        return scenes.stream().flatMap(scene -> scene.report().stream()).toList();
    }

    /// Brings every server back, ends the traffic, says what became of it, and judges.
    ///
    /// @return whether nothing was lost and no client noticed anything
    public boolean judge(PrintWriter out) throws InterruptedException {
        victims().forEach(servers -> servers.forEach(Victim::revive));
        List<String> wrong = new ArrayList<>();
        for (Scene scene : scenes) {
            wrong.addAll(scene.judge());
        }
        out.println();
        report().forEach(out::println);
        wrong.stream().limit(20).forEach(out::println);
        List<String> noticed = scenes.stream().flatMap(scene -> scene.noticed().stream()).toList();
        noticed.forEach(out::println);
        if (!wrong.isEmpty()) {
            out.println(wrong.size() + " things went wrong.");
        } else {
            out.println(
                    "Nothing was lost, nothing arrived at the wrong place, and no "
                            + (noticed.isEmpty() ? "" : "other ")
                            + "client noticed anything.");
        }
        out.flush();
        return wrong.isEmpty();
    }

    @Override
    public void close() {
        scenes.forEach(Scene::close);
    }
}
