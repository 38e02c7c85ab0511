package org.medgateway.dicom.wire;

import java.util.EnumMap;
import java.util.Map;

/// The upper layer protocol machine, PS3.8 9.2: where one association stands, and what the standard
/// demands next. It acts on nothing itself: whoever owns it feeds events and carries out the
/// actions. One event loop only.
public final class UpperLayer {

    /// PS3.8 tables 9-1 to 9-5.
    public enum State {
        /// Idle.
        STA1,
        /// Transport connection open; awaiting A-ASSOCIATE-RQ PDU.
        STA2,
        /// Awaiting local A-ASSOCIATE response primitive.
        STA3,
        /// Awaiting transport connection opening to complete.
        STA4,
        /// Awaiting A-ASSOCIATE-AC or A-ASSOCIATE-RJ PDU.
        STA5,
        /// Association established and ready for data transfer.
        STA6,
        /// Awaiting A-RELEASE-RP PDU.
        STA7,
        /// Awaiting local A-RELEASE response primitive.
        STA8,
        /// Release collision requestor side; awaiting A-RELEASE response primitive.
        STA9,
        /// Release collision acceptor side; awaiting A-RELEASE-RP PDU.
        STA10,
        /// Release collision requestor side; awaiting A-RELEASE-RP PDU.
        STA11,
        /// Release collision acceptor side; awaiting A-RELEASE response primitive.
        STA12,
        /// Awaiting transport connection close indication (association no longer exists).
        STA13
    }

    /// The rows of PS3.8 table 9-10, in its order.
    public enum Event {
        A_ASSOCIATE_REQUEST("Evt1"),
        TRANSPORT_CONNECT_CONFIRM("Evt2"),
        A_ASSOCIATE_AC_PDU("Evt3"),
        A_ASSOCIATE_RJ_PDU("Evt4"),
        TRANSPORT_CONNECT_INDICATION("Evt5"),
        A_ASSOCIATE_RQ_PDU("Evt6"),
        A_ASSOCIATE_RESPONSE_ACCEPT("Evt7"),
        A_ASSOCIATE_RESPONSE_REJECT("Evt8"),
        P_DATA_REQUEST("Evt9"),
        P_DATA_TF_PDU("Evt10"),
        A_RELEASE_REQUEST("Evt11"),
        A_RELEASE_RQ_PDU("Evt12"),
        A_RELEASE_RP_PDU("Evt13"),
        A_RELEASE_RESPONSE("Evt14"),
        A_ABORT_REQUEST("Evt15"),
        A_ABORT_PDU("Evt16"),
        TRANSPORT_CLOSED("Evt17"),
        ARTIM_EXPIRED("Evt18"),
        INVALID_PDU("Evt19");

        private final String number;

        Event(String number) {
            this.number = number;
        }

        /// The name in the standard's table.
        public String number() {
            return number;
        }
    }

    /// PS3.8 tables 9-6 to 9-9.
    public enum Action {
        /// Issue TRANSPORT CONNECT request primitive.
        AE_1(State.STA4),
        /// Send A-ASSOCIATE-RQ PDU.
        AE_2(State.STA5),
        /// Issue A-ASSOCIATE confirmation (accept) primitive.
        AE_3(State.STA6),
        /// Issue A-ASSOCIATE confirmation (reject) primitive and close transport connection.
        AE_4(State.STA1),
        /// Issue transport connection response primitive, start ARTIM timer.
        AE_5(State.STA2),
        /// Stop ARTIM timer; if the request is acceptable, issue A-ASSOCIATE indication. (If not,
        /// the owner goes on with the A-ASSOCIATE response reject.)
        AE_6(State.STA3),
        /// Send A-ASSOCIATE-AC PDU.
        AE_7(State.STA6),
        /// Send A-ASSOCIATE-RJ PDU and start ARTIM timer.
        AE_8(State.STA13),
        /// Send P-DATA-TF PDU.
        DT_1(State.STA6),
        /// Issue P-DATA indication primitive.
        DT_2(State.STA6),
        /// Send A-RELEASE-RQ PDU.
        AR_1(State.STA7),
        /// Issue A-RELEASE indication primitive.
        AR_2(State.STA8),
        /// Issue A-RELEASE confirmation primitive and close transport connection.
        AR_3(State.STA1),
        /// Send A-RELEASE-RP PDU and start ARTIM timer.
        AR_4(State.STA13),
        /// Stop ARTIM timer.
        AR_5(State.STA1),
        /// Issue P-DATA indication.
        AR_6(State.STA7),
        /// Send P-DATA-TF PDU.
        AR_7(State.STA8),
        /// Issue A-RELEASE indication (release collision): the requestor goes to Sta9, the acceptor
        /// to Sta10.
        AR_8(State.STA9),
        /// Send A-RELEASE-RP PDU.
        AR_9(State.STA11),
        /// Issue A-RELEASE confirmation primitive.
        AR_10(State.STA12),
        /// Send A-ABORT PDU (service-user source) and start ARTIM timer.
        AA_1(State.STA13),
        /// Stop ARTIM timer if running, close transport connection.
        AA_2(State.STA1),
        /// Issue A-ABORT or A-P-ABORT indication and close transport connection.
        AA_3(State.STA1),
        /// Issue A-P-ABORT indication primitive.
        AA_4(State.STA1),
        /// Stop ARTIM timer.
        AA_5(State.STA1),
        /// Ignore PDU.
        AA_6(State.STA13),
        /// Send A-ABORT PDU.
        AA_7(State.STA13),
        /// Send A-ABORT PDU (service-provider source), issue an A-P-ABORT indication and start
        /// ARTIM timer.
        AA_8(State.STA13);

        private final State next;

        Action(State next) {
            this.next = next;
        }
    }

    /// PS3.8 table 9-10: events down, states across; `-` is a pair that cannot happen.
    private static final String TABLE_9_10 =
            """
                  Sta1 Sta2 Sta3 Sta4 Sta5 Sta6 Sta7 Sta8 Sta9 Sta10 Sta11 Sta12 Sta13
            Evt1  AE-1 -    -    -    -    -    -    -    -    -     -     -     -
            Evt2  -    -    -    AE-2 -    -    -    -    -    -     -     -     -
            Evt3  -    AA-1 AA-8 -    AE-3 AA-8 AA-8 AA-8 AA-8 AA-8  AA-8  AA-8  AA-6
            Evt4  -    AA-1 AA-8 -    AE-4 AA-8 AA-8 AA-8 AA-8 AA-8  AA-8  AA-8  AA-6
            Evt5  AE-5 -    -    -    -    -    -    -    -    -     -     -     -
            Evt6  -    AE-6 AA-8 -    AA-8 AA-8 AA-8 AA-8 AA-8 AA-8  AA-8  AA-8  AA-7
            Evt7  -    -    AE-7 -    -    -    -    -    -    -     -     -     -
            Evt8  -    -    AE-8 -    -    -    -    -    -    -     -     -     -
            Evt9  -    -    -    -    -    DT-1 -    AR-7 -    -     -     -     -
            Evt10 -    AA-1 AA-8 -    AA-8 DT-2 AR-6 AA-8 AA-8 AA-8  AA-8  AA-8  AA-6
            Evt11 -    -    -    -    -    AR-1 -    -    -    -     -     -     -
            Evt12 -    AA-1 AA-8 -    AA-8 AR-2 AR-8 AA-8 AA-8 AA-8  AA-8  AA-8  AA-6
            Evt13 -    AA-1 AA-8 -    AA-8 AA-8 AR-3 AA-8 AA-8 AR-10 AR-3  AA-8  AA-6
            Evt14 -    -    -    -    -    -    -    AR-4 AR-9 -     -     AR-4  -
            Evt15 -    -    AA-1 AA-2 AA-1 AA-1 AA-1 AA-1 AA-1 AA-1  AA-1  AA-1  -
            Evt16 -    AA-2 AA-3 -    AA-3 AA-3 AA-3 AA-3 AA-3 AA-3  AA-3  AA-3  AA-2
            Evt17 -    AA-5 AA-4 AA-4 AA-4 AA-4 AA-4 AA-4 AA-4 AA-4  AA-4  AA-4  AR-5
            Evt18 -    AA-2 -    -    -    -    -    -    -    -     -     -     AA-2
            Evt19 -    AA-1 AA-8 -    AA-8 AA-8 AA-8 AA-8 AA-8 AA-8  AA-8  AA-8  AA-7
            """;

    private static final Map<Event, Map<State, Action>> TABLE = read();

    private static Map<Event, Map<State, Action>> read() {
        var table = new EnumMap<Event, Map<State, Action>>(Event.class);
        for (var line : TABLE_9_10.lines().skip(1).toList()) {
            var cells = line.strip().split("\\s+");
            var row = new EnumMap<State, Action>(State.class);
            for (var state : State.values()) {
                var cell = cells[1 + state.ordinal()];
                if (!cell.equals("-")) {
                    row.put(state, Action.valueOf(cell.replace('-', '_')));
                }
            }
            table.put(Event.values()[table.size()], row);
        }
        return table;
    }

    private final boolean requestor;
    private State state = State.STA1;

    private UpperLayer(boolean requestor) {
        this.requestor = requestor;
    }

    /// The machine of the side that asks for the association.
    public static UpperLayer requestor() {
        return new UpperLayer(true);
    }

    /// The machine of the side that is asked.
    public static UpperLayer acceptor() {
        return new UpperLayer(false);
    }

    public State state() {
        return state;
    }

    /// Whether the table has an action for this event now.
    public boolean allows(Event event) {
        return TABLE.getOrDefault(event, Map.of()).containsKey(state);
    }

    /// The action that the table has for this event, and the change of state that goes with it.
    ///
    /// @throws IllegalStateException for a pair that cannot happen: it names both
    public Action on(Event event) {
        var action = TABLE.getOrDefault(event, Map.of()).get(state);
        if (action == null) {
            throw new IllegalStateException(
                    "PS3.8 table 9-10 has nothing for %s (%s) in %s"
                            .formatted(event.number(), event, state));
        }
        state = action == Action.AR_8 && !requestor ? State.STA10 : action.next;
        return action;
    }
}
