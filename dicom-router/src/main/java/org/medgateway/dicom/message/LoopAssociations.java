package org.medgateway.dicom.message;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Outcome;
import org.medgateway.core.balance.ServerState;
import org.medgateway.core.net.Connector;
import org.medgateway.core.spi.ServiceContext;
import org.medgateway.dicom.DicomOptions;
import org.medgateway.dicom.Implementation;
import org.medgateway.dicom.upper.AssociationOpener;
import org.medgateway.dicom.upper.Opened;
import org.medgateway.dicom.wire.AssociateAccept;
import org.medgateway.dicom.wire.AssociateRequest;
import org.medgateway.dicom.wire.ProposedContext;
import org.medgateway.dicom.wire.UserInformation;
import org.medgateway.dicom.wire.UserItem;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The associations with servers that belong to one event loop: kept for a while when they are
/// idle, opened where none fits. One event loop only.
final class LoopAssociations {

    /// PS3.8 9.3.2: ids are odd and below 256.
    private static final int MOST_CONTEXTS = 128;

    /// How long a server may take to accept before the other loops give up what they keep idle
    /// there.
    private static final Duration IMPATIENCE = Duration.ofMillis(500);

    private final EventLoop loop;
    private final ServiceContext context;
    private final Capabilities capabilities;
    private final ServerSlots slots;
    private final Consumer<String> makeRoomElsewhere;
    private final Map<ServerKey, ArrayDeque<ServerAssociation>> idle = new HashMap<>();
    private final Map<ServerAssociation, Runnable> held = new HashMap<>();

    /// @param makeRoomElsewhere asks every loop to release what it does not use at a server
    LoopAssociations(
            EventLoop loop,
            ServiceContext context,
            Capabilities capabilities,
            ServerSlots slots,
            Consumer<String> makeRoomElsewhere) {
        this.loop = loop;
        this.context = context;
        this.capabilities = capabilities;
        this.slots = slots;
        this.makeRoomElsewhere = makeRoomElsewhere;
    }

    /// Where an association leads.
    record Way(ServerKey key, ServerState state, Connector.Target target, DicomOptions options) {}

    /// Finds or opens an association that accepts the context.
    ///
    /// @param wishes contexts to propose along, since they may be needed soon
    /// @param fresh whether a kept one will not do: the server may have just given it up
    void acquire(
            Way way,
            ContextKey needed,
            Collection<ContextKey> wishes,
            boolean fresh,
            Consumer<Acquired> answer) {
        var kept = fresh ? null : takeIdle(way.key, needed);
        if (kept != null) {
            answer.accept(new Acquired.Got(kept));
            return;
        }
        var contexts = new LinkedHashSet<ContextKey>();
        contexts.add(needed);
        contexts.addAll(wishes);
        open(way, contexts.stream().limit(MOST_CONTEXTS).toList(), needed, answer);
    }

    private @Nullable ServerAssociation takeIdle(ServerKey key, ContextKey needed) {
        var waiting = idle.get(key);
        if (waiting == null) {
            return null;
        }
        for (var each : waiting) {
            if (each.alive() && each.context(needed) != null) {
                waiting.remove(each);
                return each;
            }
        }
        return null;
    }

    /// Asks a server which of these contexts it accepts, and remembers the answer.
    void probe(Way way, List<ContextKey> contexts, Consumer<Acquired> answer) {
        var now = contexts.subList(0, Math.min(MOST_CONTEXTS, contexts.size()));
        var later = contexts.subList(now.size(), contexts.size());
        open(
                way,
                now,
                now.getFirst(),
                acquired -> {
                    switch (acquired) {
                        case Acquired.Got(var association) -> {
                            if (later.isEmpty()) {
                                free(association, way.options);
                            } else {
                                association
                                        .release(); // a server with one process has to be free for
                                // the rest
                            }
                        }
                        case Acquired.NoContext _, Acquired.Rejected _, Acquired.Failed _ -> {}
                    }
                    boolean answered =
                            acquired instanceof Acquired.Got
                                    || acquired instanceof Acquired.NoContext;
                    if (answered && !later.isEmpty()) {
                        probe(way, later, answer);
                    } else {
                        answer.accept(acquired);
                    }
                });
    }

    private void open(
            Way way, List<ContextKey> contexts, ContextKey needed, Consumer<Acquired> answer) {
        var server = way.key.server().name();
        var patience = way.options.associateTimeout();
        var waiting =
                new Runnable() {
                    @Nullable Future<?> timer;

                    @Override
                    public void run() {
                        if (timer != null) {
                            timer.cancel(false);
                        }
                        openNow(way, contexts, needed, answer);
                    }
                };
        if (slots.enter(server, way.key.maxAssociations(), loop, waiting)) {
            openNow(way, contexts, needed, answer);
            return;
        }
        waiting.timer =
                loop.schedule(
                        () -> {
                            if (slots.giveUp(server, waiting)) {
                                answer.accept(
                                        new Acquired.Failed(
                                                Outcome.Kind.REFUSED,
                                                "all its %d associations are in use"
                                                        .formatted(way.key.maxAssociations())));
                            }
                        },
                        patience.toNanos(),
                        TimeUnit.NANOSECONDS);
        makeRoomElsewhere.accept(server);
    }

    private void openNow(
            Way way, List<ContextKey> contexts, ContextKey needed, Consumer<Acquired> answer) {
        var server = way.key.server().name();
        // A server with one process answers a further association when the idle ones have ended.
        releaseIdle(server);
        Future<?> impatient =
                loop.schedule(
                        () -> makeRoomElsewhere.accept(server),
                        IMPATIENCE.toNanos(),
                        TimeUnit.NANOSECONDS);
        Promise<Opened> opening =
                AssociationOpener.open(
                        context.connector(),
                        loop,
                        way.target,
                        request(way, contexts),
                        way.options.associateTimeout());
        opening.addListener(
                _ -> {
                    impatient.cancel(false);
                    switch (opening.getNow()) {
                        case Opened.Accepted(var connection, var accept) ->
                                accepted(way, contexts, needed, connection, accept, answer);
                        case Opened.Rejected(var reject) -> {
                            slots.leave(server);
                            answer.accept(new Acquired.Rejected(reject));
                        }
                        case Opened.Failed(var kind, var why) -> {
                            slots.leave(server);
                            capabilities.forget(way.key);
                            answer.accept(new Acquired.Failed(kind, why));
                        }
                    }
                });
    }

    private static AssociateRequest request(Way way, List<ContextKey> contexts) {
        var proposed = new ArrayList<ProposedContext>();
        for (var wanted : contexts) {
            proposed.add(
                    new ProposedContext(
                            2 * proposed.size() + 1,
                            wanted.abstractSyntax(),
                            List.of(wanted.transferSyntax())));
        }
        var user =
                new ArrayList<UserItem>(
                        Implementation.user(way.options.maximumLength().bytes()).items());
        user.addAll(way.key.passedOn());
        return new AssociateRequest(
                way.key.called(), way.key.calling(), proposed, new UserInformation(user));
    }

    private void accepted(
            Way way,
            List<ContextKey> contexts,
            ContextKey needed,
            Opened.ServerConnection connection,
            AssociateAccept accept,
            Consumer<Acquired> answer) {
        var numbers = new HashMap<ContextKey, Integer>();
        for (var result : accept.contexts()) {
            int at = result.id() / 2;
            if (result.isAccepted() && at < contexts.size()) {
                numbers.put(contexts.get(at), result.id());
            }
        }
        var answers =
                accept.user().items().stream()
                        .filter(
                                item ->
                                        item instanceof UserItem.Other
                                                || item instanceof UserItem.ExtendedNegotiation)
                        .toList();
        capabilities.learn(way.key, contexts, new HashSet<>(numbers.keySet()), answers);
        var server = way.key.server().name();
        var association =
                new ServerAssociation(
                        way.key,
                        way.state,
                        numbers,
                        accept.user().maximumLength(),
                        way.options.maximumLength().bytes(),
                        () -> slots.leave(server));
        association.start(connection);
        if (numbers.containsKey(needed)) {
            answer.accept(new Acquired.Got(association));
        } else {
            free(association, way.options);
            answer.accept(new Acquired.NoContext());
        }
    }

    /// Keeps an association that is not used any more, or releases it where nobody wants it kept.
    void free(ServerAssociation association, DicomOptions options) {
        association.free();
        if (!association.alive()) {
            return;
        }
        long keep = options.keepIdle().toNanos();
        if (keep == 0 || slots.wanted(association.key().server().name())) {
            association.release();
            return;
        }
        var kept = idle.computeIfAbsent(association.key(), _ -> new ArrayDeque<>());
        kept.addFirst(association);
        int uses = association.uses();
        loop.schedule(
                () -> {
                    // One that was in use meanwhile has a younger timer.
                    if (association.uses() == uses && kept.remove(association)) {
                        association.release();
                    }
                },
                keep,
                TimeUnit.NANOSECONDS);
    }

    /// An association stays open because its server may have something to say; it goes when its
    /// place is needed.
    ///
    /// @param end has it released, and lets go of it
    void hold(ServerAssociation association, Runnable end) {
        held.put(association, end);
    }

    void letGo(ServerAssociation association) {
        held.remove(association);
    }

    /// Makes room at a server, or at all of them: releases what is idle and what is held.
    void makeRoom(@Nullable String server) {
        releaseIdle(server);
        Map.copyOf(held)
                .forEach(
                        (association, end) -> {
                            if (server == null
                                    || association.key().server().name().equals(server)) {
                                end.run();
                            }
                        });
    }

    /// Releases what is idle at a server, or at all of them.
    void releaseIdle(@Nullable String server) {
        idle.forEach(
                (key, kept) -> {
                    if (server == null || key.server().name().equals(server)) {
                        kept.forEach(ServerAssociation::release);
                        kept.clear();
                    }
                });
        idle.values().removeIf(ArrayDeque::isEmpty);
    }
}
