package org.medgateway.core.balance;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// An immutable snapshot of servers and their states that answers which server takes an exchange.
/// Any thread.
///
/// The order of the choice: the server that the client names, the server that the key sticks to,
/// then the balancer among the servers that take new exchanges, then the fallback server.
public final class ServerPool {

    /// A server of the pool with what is known of it.
    ///
    /// @param index its place in the configured order; -1 for the fallback server
    public record Member(RealServer server, ServerState state, int index) {

        /// The weight in force now, the operator's or the configured one, grown by slow start, in
        /// units of 1/256 of a configured weight unit.
        public int effectiveWeight() {
            return state.effectiveWeight(server);
        }

        boolean fallback() {
            return index < 0;
        }
    }

    private final String name;
    private final Member[] members;
    private final @Nullable Member fallback;
    private final Balancer balancer;
    private final Algorithm algorithm;
    private final Persistence persistence;
    private final WaitingRoom waitingRoom;

    /// @param servers in configured order, each with its state
    /// @param fallback used when no other server is available; null for none
    public ServerPool(
            String name,
            List<Server> servers,
            @Nullable Server fallback,
            Algorithm algorithm,
            Persistence persistence,
            WaitingRoom waitingRoom) {
        this.name = name;
        this.members = new Member[servers.size()];
        Arrays.setAll(members, i -> new Member(servers.get(i).server(), servers.get(i).state(), i));
        this.fallback =
                fallback == null ? null : new Member(fallback.server(), fallback.state(), -1);
        this.algorithm = algorithm;
        this.balancer = Balancer.of(algorithm, members);
        this.persistence = persistence;
        this.waitingRoom = waitingRoom;
    }

    /// A configured server and its state.
    public record Server(RealServer server, ServerState state) {}

    public String name() {
        return name;
    }

    public Algorithm algorithm() {
        return algorithm;
    }

    public Persistence persistence() {
        return persistence;
    }

    public WaitingRoom waitingRoom() {
        return waitingRoom;
    }

    /// The servers in configured order, without the fallback server.
    public List<Member> members() {
        return List.of(members);
    }

    public @Nullable Member fallback() {
        return fallback;
    }

    /// Whether some server other than the fallback takes new exchanges.
    public boolean available() {
        for (Member member : members) {
            if (takesNew(member)) {
                return true;
            }
        }
        return false;
    }

    /// Chooses and claims a server now.
    public Choice choose(Selection selection) {
        long generation = tableGeneration();
        Member bound = boundMember(selection);
        if (bound != null) {
            return bound.state().enter(bound.server().maxSessions())
                    ? claim(bound, selection.persistenceKey(), generation)
                    : new Choice.Full(
                            bound.server().name()
                                    + " runs its "
                                    + bound.server().maxSessions()
                                    + " sessions");
        }
        Member[] candidates = new Member[members.length];
        int count = 0;
        boolean full = false;
        for (Member member : members) {
            if (!takesNew(member) || excluded(selection, member)) {
                continue;
            }
            if (full(member)) {
                full = true;
            } else {
                candidates[count++] = member;
            }
        }
        while (count > 0) {
            int at = balancer.pick(candidates, count, selection.hashKey());
            Member member = candidates[at];
            if (member.state().enter(member.server().maxSessions())) {
                return claim(member, selection.persistenceKey(), generation);
            }
            full = true; // another loop took the last place since the count
            System.arraycopy(candidates, at + 1, candidates, at, --count - at);
        }
        return full
                ? new Choice.Full("every available server runs its full number of sessions")
                : lastResort(selection, generation);
    }

    /// What [#choose] would answer now. Nothing is claimed, and no row of a stick table is renewed.
    public Foresight foresee(Selection selection) {
        String sticks = stuckTo(selection);
        boolean whileDraining =
                switch (persistence) {
                    case Persistence.ByClient(var drains) -> drains;
                    case Persistence.Sticky(_, var drains) -> drains;
                    case Persistence.None _ -> false;
                    case Persistence.LastSuccessful _ -> false;
                };
        Member bound = named(sticks, selection, whileDraining);
        if (bound != null) {
            return new Foresight(
                    bound.server().name(),
                    List.of(bound.server().name()),
                    "persistence holds it on " + bound.server().name());
        }
        Member[] candidates =
                Arrays.stream(members)
                        .filter(member -> takesNew(member) && !excluded(selection, member))
                        .toArray(Member[]::new);
        if (candidates.length == 0) {
            Member last = fallback;
            return last != null && last.state().condition().serving()
                    ? new Foresight(
                            last.server().name(),
                            List.of(last.server().name()),
                            "the fallback server, since " + why(selection))
                    : new Foresight(null, List.of(), why(selection));
        }
        List<String> names =
                Arrays.stream(candidates).map(member -> member.server().name()).toList();
        if (Arrays.stream(candidates).allMatch(ServerPool::full)) {
            return new Foresight(
                    null, names, "every available server runs its full number of sessions");
        }
        candidates =
                Arrays.stream(candidates).filter(member -> !full(member)).toArray(Member[]::new);
        names = Arrays.stream(candidates).map(member -> member.server().name()).toList();
        String first = names.getFirst();
        return switch (algorithm) {
            case FIRST -> new Foresight(first, names, "the first that is available");
            case HASH ->
                    new Foresight(
                            names.get(
                                    balancer.pick(
                                            candidates, candidates.length, selection.hashKey())),
                            names,
                            "by the hash of \"" + selection.hashKey() + "\"");
            case WEIGHTED_ROUND_ROBIN ->
                    new Foresight(
                            balancer instanceof WeightedRoundRobin turns
                                    ? names.get(turns.next(candidates))
                                    : first,
                            names,
                            names.size() == 1
                                    ? "the only one that is available"
                                    : "its turn is next, by weight; each exchange before moves"
                                            + " the turn on");
            case LEAST_CONNECTIONS ->
                    new Foresight(
                            names.get(balancer.pick(candidates, candidates.length, null)),
                            names,
                            "the fewest running exchanges for its weight");
        };
    }

    private static boolean full(Member member) {
        int max = member.server().maxSessions();
        return max > 0 && member.state().sessions() >= max;
    }

    private @Nullable String stuckTo(Selection selection) {
        return switch (persistence) {
            case Persistence.None _ -> selection.preferred();
            case Persistence.ByClient _ -> selection.preferred();
            case Persistence.Sticky(var table, _) ->
                    selection.persistenceKey() == null
                            ? null
                            : table.peek(selection.persistenceKey());
            case Persistence.LastSuccessful(var table) ->
                    table.peek(Persistence.LastSuccessful.KEY);
        };
    }

    private long tableGeneration() {
        return persistence instanceof Persistence.LastSuccessful(var table)
                ? table.generation()
                : 0;
    }

    /// Whether the answer to this selection may differ from that to others, since it is bound to a
    /// server or has failed on some.
    boolean isParticular(Selection selection) {
        return !selection.excluded().isEmpty() || boundMember(selection) != null;
    }

    /// Chooses a server, waiting for a free place where all are full and the service lets exchanges
    /// wait.
    ///
    /// @param loop the exchange's event loop; `answer` is called on it, or at once on the calling
    ///   thread
    /// @return a handle on the wait; null when the answer has been given already
    public WaitingRoom.@Nullable Waiting acquire(
            Selection selection, ScheduledExecutorService loop, Consumer<Choice> answer) {
        Choice choice = choose(selection);
        if (choice instanceof Choice.Full) {
            WaitingRoom.Waiting waiting = waitingRoom.enter(this, selection, loop, answer);
            if (waiting != null) {
                return waiting;
            }
        }
        answer.accept(choice);
        return null;
    }

    /// Lets in whoever waits and can now be answered, and forgets the last successful server where
    /// it takes nothing new any more; to be called when the condition of a server has changed.
    public void conditionChanged() {
        if (persistence instanceof Persistence.LastSuccessful(var table)) {
            String last = table.server(Persistence.LastSuccessful.KEY);
            if (last != null && named(last, Selection.ANY, false) == null) {
                table.passOver(Persistence.LastSuccessful.KEY, last);
            }
        }
        if (waitingRoom.waiting() > 0) {
            waitingRoom.callNext(this);
        }
    }

    private @Nullable Member boundMember(Selection selection) {
        return switch (persistence) {
            case Persistence.None _ -> named(selection.preferred(), selection, false);
            case Persistence.ByClient(var whileDraining) ->
                    named(selection.preferred(), selection, whileDraining);
            case Persistence.Sticky(var table, var whileDraining) ->
                    selection.persistenceKey() == null
                            ? null
                            : named(
                                    table.server(selection.persistenceKey()),
                                    selection,
                                    whileDraining);
            case Persistence.LastSuccessful(var table) ->
                    named(table.server(Persistence.LastSuccessful.KEY), selection, false);
        };
    }

    private @Nullable Member named(
            @Nullable String server, Selection selection, boolean whileDraining) {
        if (server == null || selection.excluded().contains(server)) {
            return null;
        }
        for (Member member : members) {
            if (member.server().name().equals(server)) {
                Condition condition = member.state().condition();
                return condition.acceptsNew() || (whileDraining && condition.serving())
                        ? member
                        : null;
            }
        }
        return null;
    }

    private Choice lastResort(Selection selection, long generation) {
        Member last = fallback;
        if (last != null
                && last.state().condition().serving()
                && !excluded(selection, last)
                && last.state().enter(last.server().maxSessions())) {
            return claim(last, null, generation);
        }
        return new Choice.NoneAvailable(why(selection));
    }

    private String why(Selection selection) {
        if (members.length == 0) {
            return "pool " + name + " has no servers";
        }
        return Arrays.stream(members)
                .map(
                        member ->
                                member.server().name()
                                        + ' '
                                        + (excluded(selection, member)
                                                ? "failed this exchange"
                                                : member.state().weight(member.server()) == 0
                                                        ? "has weight 0"
                                                        : member.state().condition().describe()))
                .collect(Collectors.joining(", "));
    }

    private Choice claim(Member member, @Nullable String key, long generation) {
        Lease lease = new Lease(this, member, generation + passedOver(member));
        member.state().opened(lease);
        if (key != null
                && !member.fallback()
                && persistence instanceof Persistence.Sticky(var table, _)) {
            table.put(key, member.server().name());
        }
        return new Choice.Chosen(lease);
    }

    /// Makes the server the last successful one, unless the table was cleared or another server
    /// took over since the exchange began: an old exchange that ends well on a server that others
    /// have left must not bring them back.
    private long passedOver(Member member) {
        return persistence instanceof Persistence.LastSuccessful(var table)
                ? table.passedOver(member.server().name())
                : 0;
    }

    void confirmed(Member member, long generation) {
        if (!member.fallback() && persistence instanceof Persistence.LastSuccessful(var table)) {
            String server = member.server().name();
            if (table.generation() + passedOver(member) == generation
                    || server.equals(table.server(Persistence.LastSuccessful.KEY))) {
                table.put(Persistence.LastSuccessful.KEY, server);
            }
        }
    }

    void closed(Lease lease, Member member, long generation, Outcome outcome) {
        if (outcome instanceof Outcome.Succeeded) {
            confirmed(member, generation);
        }
        member.state().closed(lease, outcome);
        if (waitingRoom.waiting() > 0) {
            waitingRoom.callNext(this);
        }
    }

    private static boolean takesNew(Member member) {
        return member.state().condition().acceptsNew()
                && member.state().weight(member.server()) > 0;
    }

    private static boolean excluded(Selection selection, Member member) {
        return !selection.excluded().isEmpty()
                && selection.excluded().contains(member.server().name());
    }
}
