package org.medgateway.core.balance;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/// A ring of points, each server's share by its configured weight. A key belongs to the next point
/// clockwise whose server is available, so only the keys of a server that comes or goes move.
final class ConsistentHash implements Balancer {

    /// Of the heaviest server; the others have theirs in proportion. So many that shares come out
    /// within a few percent, whatever the scale of the weights.
    private static final int MOST_POINTS = 1024;

    /// Sorted point hashes; `owners[i]` is the member index of `points[i]`.
    private final long[] points;

    private final int[] owners;

    ConsistentHash(ServerPool.Member[] members) {
        int heaviest =
                Arrays.stream(members).mapToInt(member -> member.server().weight()).max().orElse(0);
        long[][] all =
                Arrays.stream(members)
                        .filter(member -> member.server().weight() > 0)
                        .flatMap(member -> pointsOf(member, heaviest))
                        .sorted((a, b) -> Long.compare(a[0], b[0]))
                        .toArray(long[][]::new);
        points = Arrays.stream(all).mapToLong(point -> point[0]).toArray();
        owners = Arrays.stream(all).mapToInt(point -> (int) point[1]).toArray();
    }

    private static java.util.stream.Stream<long[]> pointsOf(
            ServerPool.Member member, int heaviest) {
        int count = Math.max(1, member.server().weight() * MOST_POINTS / heaviest);
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(n -> new long[] {hash(member.server().name() + '#' + n), member.index()});
    }

    @Override
    public int pick(ServerPool.Member[] candidates, int count, @Nullable String hashKey) {
        if (points.length == 0) {
            return 0;
        }
        int at = Arrays.binarySearch(points, hash(hashKey == null ? "" : hashKey));
        int start = at >= 0 ? at : -at - 1;
        for (int step = 0; step < points.length; step++) {
            int owner = owners[(start + step) % points.length];
            for (int candidate = 0; candidate < count; candidate++) {
                if (candidates[candidate].index() == owner) {
                    return candidate;
                }
            }
        }
        return 0;
    }

    /// FNV-1a over the characters, finished with the mixer of SplitMix64 so that near keys fall far
    /// apart.
    static long hash(String key) {
        long h = 0xcbf29ce484222325L;
        for (int i = 0; i < key.length(); i++) {
            h = (h ^ key.charAt(i)) * 0x100000001b3L;
        }
        h = (h ^ (h >>> 30)) * 0xbf58476d1ce4e5b9L;
        h = (h ^ (h >>> 27)) * 0x94d049bb133111ebL;
        return h ^ (h >>> 31);
    }
}
