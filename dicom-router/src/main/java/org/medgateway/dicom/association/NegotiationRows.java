package org.medgateway.dicom.association;

import org.medgateway.dicom.wire.NegotiatedContext;
import org.medgateway.dicom.wire.ProposedContext;
import org.medgateway.dicom.wire.Uids;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What was offered and what came of it, as traces show it. A modality offers the same again and
/// again, and thousands of traces are kept: what is alike is there once. One for a service, any
/// thread.
public final class NegotiationRows {

    /// Different negotiations that are remembered, some 50 KB each at the most.
    private static final int REMEMBERED = 256;

    private record Negotiated(List<ProposedContext> offered, List<NegotiatedContext> answers) {}

    private final ConcurrentHashMap<Negotiated, List<Map<String, Object>>> known =
            new ConcurrentHashMap<>();

    List<Map<String, Object>> of(List<ProposedContext> offered, List<NegotiatedContext> answers) {
        var negotiated = new Negotiated(offered, answers);
        var before = known.get(negotiated);
        if (before != null) {
            return before;
        }
        var rows = rows(offered, answers);
        if (known.size() >= REMEMBERED) {
            known.clear(); // whoever comes again is remembered again
        }
        known.put(negotiated, rows);
        return rows;
    }

    private static List<Map<String, Object>> rows(
            List<ProposedContext> offered, List<NegotiatedContext> answers) {
        var results = new HashMap<Integer, NegotiatedContext>();
        answers.forEach(answer -> results.put(answer.id(), answer));
        return offered.stream().map(context -> row(context, results)).toList();
    }

    private static Map<String, Object> row(
            ProposedContext offered, Map<Integer, NegotiatedContext> results) {
        var result = results.get(offered.id());
        var row = new LinkedHashMap<String, Object>();
        row.put("id", offered.id());
        row.put("sopClass", Uids.name(offered.abstractSyntax()));
        row.put("offered", offered.transferSyntaxes().stream().map(Uids::name).toList());
        row.put("result", result == null ? "not answered" : result.result().inWords());
        if (result != null && result.isAccepted()) {
            row.put("transferSyntax", Uids.name(result.transferSyntax()));
        }
        return Map.copyOf(row);
    }
}
