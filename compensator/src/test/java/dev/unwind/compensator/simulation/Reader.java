package dev.unwind.compensator.simulation;

import java.util.Arrays;
import java.util.List;

/**
 * A process that reads some logs and commits what it made of them in one transaction, now and then; a crash takes it back to the last commit. It
 * reads the logs in any order against each other, each in its own.
 */
final class Reader {

    /** Takes one record. */
    interface Taking {
        void take(int topic, long offset);
    }

    private final World world;
    private final String name;
    private final List<Log> logs;
    private final Taking taking;
    private final Runnable committing;
    private final Runnable rollingBack;
    private final long[] positions;
    private long[] committed;
    private boolean down;
    private boolean busy;
    private int generation;

    Reader(World world, String name, List<Log> logs, Taking taking, Runnable committing, Runnable rollingBack) {
        this.world = world;
        this.name = name;
        this.logs = logs;
        this.taking = taking;
        this.committing = committing;
        this.rollingBack = rollingBack;
        this.positions = new long[logs.size()];
        this.committed = new long[logs.size()];
        logs.forEach(log -> log.onAppend(this::wake));
    }

    long position(int topic) {
        return positions[topic];
    }

    boolean down() {
        return down;
    }

    private void wake() {
        if (!busy && !down) {
            busy = true;
            int mine = generation;
            world.scheduler().after(world.delay(), () -> poll(mine));
        }
    }

    private void poll(int mine) {
        if (mine != generation) {
            return;
        }
        for (int left = 1 + world.scheduler().pick(8); left > 0 && behind(); left--) {
            int topic = world.scheduler().pick(logs.size());
            while (positions[topic] >= logs.get(topic).end()) {
                topic = (topic + 1) % logs.size();
            }
            taking.take(topic, positions[topic]++);
        }
        if (world.fault(world.knobs().crash())) {
            crash();
            return;
        }
        world.scheduler().after(world.scheduler().millis(0.1, 10), () -> commit(mine));
    }

    private void commit(int mine) {
        if (mine != generation) {
            return;
        }
        committed = positions.clone();
        committing.run();
        busy = false;
        if (behind()) {
            wake();
        }
    }

    /** Whether there are records that it has not taken. */
    boolean behind() {
        for (int topic = 0; topic < positions.length; topic++) {
            if (positions[topic] < logs.get(topic).end()) {
                return true;
            }
        }
        return false;
    }

    private void crash() {
        world.tally().count("crash of " + name);
        world.trace()
                .say("%s crashes at %s, committed %s", name, Arrays.toString(positions), Arrays.toString(committed));
        generation++;
        down = true;
        System.arraycopy(committed, 0, positions, 0, positions.length);
        rollingBack.run();
        world.scheduler().after(world.scheduler().millis(1, 400), () -> {
            down = false;
            busy = false;
            if (behind()) {
                wake();
            }
        });
    }
}
