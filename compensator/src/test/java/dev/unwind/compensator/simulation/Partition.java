package dev.unwind.compensator.simulation;

/** One partition of every topic that is keyed by run. */
record Partition(int number, Log ledger, Log requests, Log failures, Log commands) {
    Partition(int number, Scheduler world) {
        this(number, new Log(world), new Log(world), new Log(world), new Log(world));
    }
}
