package org.medgateway.mllp.delivery;

import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// What the exchange log says of a message besides the usual, as a map that is made only when it is
/// read: every message has one, few are looked at.
final class MessageDetails extends AbstractMap<String, Object> {

    private final String controlId;
    private final String acknowledgement;
    private final int replays;
    private final boolean outcomeUnknown;
    private final boolean repeated;
    private final boolean noCarriageReturn;

    MessageDetails(
            String controlId,
            String acknowledgement,
            int replays,
            boolean outcomeUnknown,
            boolean repeated,
            boolean noCarriageReturn) {
        this.controlId = controlId;
        this.acknowledgement = acknowledgement;
        this.replays = replays;
        this.outcomeUnknown = outcomeUnknown;
        this.repeated = repeated;
        this.noCarriageReturn = noCarriageReturn;
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
        Map<String, Object> details = new LinkedHashMap<>();
        if (!controlId.isEmpty()) {
            details.put("controlId", controlId);
        }
        if (!acknowledgement.isEmpty()) {
            details.put("acknowledgement", acknowledgement);
        }
        if (replays > 0) {
            details.put("replays", replays);
        }
        if (outcomeUnknown) {
            details.put("outcomeUnknown", true);
        }
        if (repeated) {
            details.put("repeated", true);
        }
        if (noCarriageReturn) {
            details.put("frameEnd", "without CR");
        }
        return details.entrySet();
    }
}
