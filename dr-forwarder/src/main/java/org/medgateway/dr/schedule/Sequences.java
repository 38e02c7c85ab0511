package org.medgateway.dr.schedule;

import java.util.ArrayList;
import java.util.List;

/// Sequences of server numbers that the kernel goes through in a circle, one step a new flow.
public final class Sequences {

    /// Weights are scaled down until a circle has no more steps than this.
    static final int MOST_STEPS = 1000;

    /// How many arrivals are planned ahead from one reading of the flow map.
    static final int PLANNED = 32;

    private Sequences() {}

    /// Smooth weighted round robin: 5:1:1 gives A A B A C A A, not A A A A A B C.
    public static List<Long> smooth(List<Share> shares) {
        int[] weights = scaled(shares);
        int total = 0;
        for (int weight : weights) {
            total += weight;
        }
        int[] credit = new int[weights.length];
        List<Long> steps = new ArrayList<>(total);
        for (int step = 0; step < total; step++) {
            int best = 0;
            for (int i = 0; i < weights.length; i++) {
                credit[i] += weights[i];
                if (credit[i] > credit[best]) {
                    best = i;
                }
            }
            credit[best] -= total;
            steps.add(shares.get(best).id());
        }
        return steps;
    }

    private static int[] scaled(List<Share> shares) {
        int[] weights = shares.stream().mapToInt(Share::weight).toArray();
        int divisor = 0;
        long total = 0;
        for (int weight : weights) {
            divisor = gcd(divisor, weight);
            total += weight;
        }
        if (divisor > 1) {
            total /= divisor;
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] /= Math.max(divisor, 1);
            if (total > MOST_STEPS) {
                weights[i] = Math.max(1, Math.round((float) weights[i] * MOST_STEPS / total));
            }
        }
        return weights;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /// Least connections: each of the next arrivals goes where flows / weight is smallest, counting
    /// those planned before it. The order of the servers decides between equals.
    public static List<Long> leastConnections(List<Share> shares) {
        long[] flows = shares.stream().mapToLong(Share::flows).toArray();
        List<Long> steps = new ArrayList<>(PLANNED);
        if (shares.isEmpty()) {
            return steps;
        }
        for (int step = 0; step < PLANNED; step++) {
            int best = 0;
            for (int i = 1; i < flows.length; i++) {
                // (flows[i] + 1) / weight[i] < (flows[best] + 1) / weight[best], without fractions
                if ((flows[i] + 1) * shares.get(best).weight()
                        < (flows[best] + 1) * shares.get(i).weight()) {
                    best = i;
                }
            }
            flows[best]++;
            steps.add(shares.get(best).id());
        }
        return steps;
    }
}
