package org.medgateway.dicom.message;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.RecvByteBufAllocator;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.RealServer;
import org.medgateway.core.route.Attributes;
import org.medgateway.core.route.Route;
import org.medgateway.core.spi.ServiceContext;
import org.medgateway.core.spi.ServiceDefinition;
import org.medgateway.core.spi.ServiceRefused;
import org.medgateway.dicom.DicomAttributes;
import org.medgateway.dicom.DicomOptions;
import org.medgateway.dicom.association.AssociationOwner;
import org.medgateway.dicom.association.AssociationRelays;
import org.medgateway.dicom.association.ClientAssociation;
import org.medgateway.dicom.association.Mode;
import org.medgateway.dicom.wire.AssociateRequest;
import org.medgateway.dicom.wire.Uids;
import org.medgateway.dicom.wire.UserItem;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashSet;
import java.util.concurrent.ConcurrentHashMap;

/// `mode: message`: what all associations of a service share. Any event loop.
public final class MessageExchange implements Mode, AutoCloseable {

    /// Instances whose server is remembered: some 100 bytes each.
    private static final int LEDGER = 500_000;

    private final ServiceContext context;
    private final AssociationRelays relays;
    private final Capabilities capabilities = new Capabilities();
    private final ServerSlots slots = new ServerSlots();
    private final Unattended unattended = new Unattended();
    private final Budget memory;
    private final Slabs slabs;
    private final Spool spool;
    private final InstanceLedger instances;
    private final Commitments commitments;
    private final ConcurrentHashMap<EventLoop, LoopAssociations> loops = new ConcurrentHashMap<>();

    public MessageExchange(ServiceContext context, AssociationRelays relays) throws ServiceRefused {
        this.context = context;
        this.relays = relays;
        var options = context.definition().options(DicomOptions.class);
        var folder = context.stateDirectory();
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ServiceRefused(
                    "the folder " + folder + " cannot be made: " + e.getMessage(), e);
        }
        memory = new Budget(options.totalMemory().bytes());
        slabs = new Slabs(memory);
        spool = new Spool(folder.resolve("spool"), new Budget(options.spool().bytes()));
        instances = new InstanceLedger(folder.resolve("instances.tsv"), LEDGER);
        try {
            commitments = new Commitments(this, folder.resolve("commitments"));
        } catch (IOException e) {
            instances.close();
            throw new ServiceRefused(
                    "the storage commitments in " + folder + " cannot be read: " + e.getMessage(),
                    e);
        }
    }

    /// The service is ready: goes on with what an earlier run has left.
    public void resume() {
        commitments.resume();
    }

    /// Rules that look at messages do not decide on associations.
    @Override
    public Route route(ServiceDefinition definition, Attributes attributes) {
        if (!isBalanced(attributes)) {
            return definition.route(attributes);
        }
        var routes = definition.routing().routes();
        for (int i = 0; i < routes.size(); i++) {
            if (!DicomAttributes.needsMessage(definition.config().routes().get(i).when())
                    && routes.get(i).when().holds(attributes)) {
                return routes.get(i);
            }
        }
        return definition.routing().otherwise();
    }

    /// Objects are kept until they are answered.
    @Override
    public RecvByteBufAllocator reads(Channel client) {
        var reads = new KeptReads(slabs);
        client.closeFuture().addListener(_ -> reads.letGo());
        return reads;
    }

    @Override
    public AssociationOwner begin(ClientAssociation client, Route route) {
        if (!isBalanced(client.request())) {
            return relays.begin(client, route);
        }
        var session = new MessageSession(this, client);
        session.begin();
        return session;
    }

    private static boolean isBalanced(Attributes association) {
        for (var name : association.values(DicomAttributes.SOP_CLASS)) {
            if (isBalancedClass(name)) {
                return true;
            }
        }
        return false;
    }

    /// Associations without anything that is balanced by message go to one server as they are:
    /// queries and retrievals, and whatever is proposed with the roles turned round, since C-GET
    /// sends its objects back on the same association (PS3.7 9.1.3). A server that reports on
    /// storage commitments has its role turned as well (PS3.4 J.3.3), and reports to the gateway.
    private static boolean isBalanced(AssociateRequest request) {
        boolean rolesTurned =
                request.user().all(UserItem.RoleSelection.class).stream()
                        .anyMatch(
                                role ->
                                        role.scp()
                                                && !role.sopClass()
                                                        .equals(Uids.STORAGE_COMMITMENT));
        return !rolesTurned
                && request.contexts().stream().anyMatch(c -> isBalancedClass(c.abstractSyntax()));
    }

    private static boolean isBalancedClass(String sopClass) {
        return Uids.isStorage(sopClass)
                || sopClass.equals(Uids.MPPS)
                || sopClass.equals(Uids.STORAGE_COMMITMENT)
                || sopClass.equals(Uids.VERIFICATION);
    }

    ServiceContext context() {
        return context;
    }

    Capabilities capabilities() {
        return capabilities;
    }

    Budget memory() {
        return memory;
    }

    Slabs slabs() {
        return slabs;
    }

    Spool spool() {
        return spool;
    }

    Unattended unattended() {
        return unattended;
    }

    InstanceLedger instances() {
        return instances;
    }

    Commitments commitments() {
        return commitments;
    }

    LoopAssociations associations(EventLoop loop) {
        return loops.computeIfAbsent(
                loop,
                mine ->
                        new LoopAssociations(
                                mine, context, capabilities, slots, server -> makeRoom(server)));
    }

    private void makeRoom(@Nullable String server) {
        loops.forEach((loop, associations) -> loop.execute(() -> associations.makeRoom(server)));
    }

    /// New settings are in force: what is idle may not fit any more, and what was learned of
    /// servers that have changed.
    public void definitionChanged(ServiceDefinition now) {
        var options = now.options(DicomOptions.class);
        memory.most(options.totalMemory().bytes());
        spool.budget().most(options.spool().bytes());
        var servers = new HashSet<RealServer>();
        for (var pool : now.pools().values()) {
            pool.servers().members().forEach(member -> servers.add(member.server()));
            if (pool.servers().fallback() != null) {
                servers.add(pool.servers().fallback().server());
            }
        }
        capabilities.retain(servers);
        loops.forEach((loop, associations) -> loop.execute(() -> associations.releaseIdle(null)));
    }

    /// The clients have gone: waits for objects that are still on their way to a pool.
    public void finish(Duration patience) {
        unattended.finish(patience);
    }

    @Override
    public void close() {
        makeRoom(null);
        commitments.close();
        instances.close();
        slabs.close();
    }
}
