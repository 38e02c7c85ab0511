package org.medgateway.benchmarks.soak;

import org.medgateway.app.demo.Victim;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// What befalls a hospital: servers die or freeze and come back, and somebody changes the
/// configuration. Of the servers that do the same work only one is in trouble at a time, and the
/// next one not before checks can have found the first to be back.
final class Trouble {

    private final Random random;
    private final List<Group> groups = new ArrayList<>();
    private final Runnable reload;
    private long nextReload;
    private int kills;
    private int freezes;
    private int reloads;

    Trouble(Random random, List<List<Victim>> groups, Runnable reload) {
        this.random = random;
        this.reload = reload;
        groups.forEach(servers -> this.groups.add(new Group(servers)));
    }

    /// To be called again and again.
    ///
    /// @param now `System.nanoTime()`
    void happen(long now) {
        groups.forEach(group -> group.happen(now));
        if (nextReload == 0) {
            nextReload = now + seconds(10, 40);
        } else if (now >= nextReload) {
            reload.run();
            reloads++;
            nextReload = 0;
        }
    }

    int kills() {
        return kills;
    }

    int freezes() {
        return freezes;
    }

    int reloads() {
        return reloads;
    }

    private long seconds(int least, int most) {
        return TimeUnit.SECONDS.toNanos(random.nextInt(least, most));
    }

    /// Servers that do the same work.
    private final class Group {
        private final List<Victim> servers;
        private Victim down;
        private boolean isDown;
        private long next;

        Group(List<Victim> servers) {
            this.servers = servers;
            this.down = servers.getFirst();
        }

        void happen(long now) {
            if (next == 0) {
                next = now + seconds(5, 30);
            }
            if (now < next) {
                return;
            }
            if (isDown) {
                down.revive();
                next = now + seconds(8, 30);
            } else {
                strike();
                next = now + seconds(2, 12);
            }
            isDown = !isDown;
        }

        private void strike() {
            down = servers.get(random.nextInt(servers.size()));
            if (random.nextInt(3) == 0) {
                down.freeze();
                freezes++;
            } else {
                down.kill();
                kills++;
            }
        }
    }
}
