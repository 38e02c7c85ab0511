package org.medgateway.admin.snmp;

import org.jspecify.annotations.Nullable;
import org.snmp4j.PDU;
import org.snmp4j.smi.Null;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.Variable;
import org.snmp4j.smi.VariableBinding;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/// What is answered to the questions of a PDU (RFC 3416 4.2). Pure: a view of the values goes in,
/// variable bindings come out.
final class Answers {

    private Answers() {}

    static List<VariableBinding> get(NavigableMap<OID, Variable> values, PDU request) {
        List<VariableBinding> found = new ArrayList<>();
        for (VariableBinding asked : request.getVariableBindings()) {
            Variable value = values.get(asked.getOid());
            found.add(
                    new VariableBinding(
                            asked.getOid(),
                            value != null ? value : missing(values, asked.getOid())));
        }
        return found;
    }

    /// An object that exists with other instances lacks this one; any other is no object here.
    private static Variable missing(NavigableMap<OID, Variable> values, OID oid) {
        return isOfObjectOf(values.lowerKey(oid), oid) || isOfObjectOf(values.higherKey(oid), oid)
                ? Null.noSuchInstance
                : Null.noSuchObject;
    }

    private static boolean isOfObjectOf(@Nullable OID known, OID oid) {
        return known != null && oid.startsWith(MibView.object(known));
    }

    static List<VariableBinding> next(NavigableMap<OID, Variable> values, PDU request) {
        return request.getVariableBindings().stream()
                .map(asked -> next(values, asked.getOid()))
                .toList();
    }

    private static VariableBinding next(NavigableMap<OID, Variable> values, OID oid) {
        Map.Entry<OID, Variable> next = values.higherEntry(oid);
        return next == null
                ? new VariableBinding(oid, Null.endOfMibView)
                : new VariableBinding(next.getKey(), next.getValue());
    }

    /// @param room octets that the bindings may take; what is beyond is left out, as RFC 3416 4.2.3
    ///   has it
    static List<VariableBinding> bulk(NavigableMap<OID, Variable> values, PDU request, int room) {
        List<? extends VariableBinding> asked = request.getVariableBindings();
        int single = Math.max(0, Math.min(request.getNonRepeaters(), asked.size()));
        List<VariableBinding> found = new ArrayList<>();
        int left = room;
        for (int i = 0; i < single && left > 0; i++) {
            left = add(found, next(values, asked.get(i).getOid()), left);
        }
        List<OID> columns = new ArrayList<>();
        asked.subList(single, asked.size()).forEach(one -> columns.add(one.getOid()));
        boolean more = !columns.isEmpty();
        for (int row = 0; row < request.getMaxRepetitions() && more && left > 0; row++) {
            more = false;
            for (int i = 0; i < columns.size() && left > 0; i++) {
                VariableBinding next = next(values, columns.get(i));
                left = add(found, next, left);
                columns.set(i, next.getOid());
                more |= !next.isException();
            }
        }
        return found;
    }

    /// Answers the room that is left; nothing where the binding did not fit.
    private static int add(List<VariableBinding> found, VariableBinding binding, int room) {
        int rest = room - binding.getBERLength();
        if (rest >= 0) {
            found.add(binding);
        }
        return rest;
    }
}
