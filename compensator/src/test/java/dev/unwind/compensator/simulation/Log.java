package dev.unwind.compensator.simulation;

import java.util.ArrayList;
import java.util.List;

/** One partition of a topic: records in the order in which they were acknowledged. Whoever reads it is told when there is more. */
final class Log {

    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Entry(byte[] key, byte[] value, long at) {}

    private final Scheduler world;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Runnable> readers = new ArrayList<>();

    Log(Scheduler world) {
        this.world = world;
    }

    long append(byte[] key, byte[] value) {
        entries.add(new Entry(key, value, world.now()));
        readers.forEach(Runnable::run);
        return entries.size() - 1L;
    }

    Entry get(long offset) {
        return entries.get((int) offset);
    }

    long end() {
        return entries.size();
    }

    void onAppend(Runnable reader) {
        readers.add(reader);
    }
}
