package dev.unwind.compensator.simulation;

import dev.unwind.model.fold.FoldedRun;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.LedgerEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One simulated installation and its bad day, wholly decided by a seed: runs of two tenants on a few partitions, every service, the target, other writers and
 * people. First everything may fail; then the faults end, and whatever is left has to come to its end; then people close what waits for them.
 */
final class World {
    private static final List<String> TENANTS = List.of("acme", "umbra");
    private static final int STEPS_MAX = 400_000;

    private final Scheduler scheduler;
    private final Mutation mutation;
    private final Trace trace;
    private final Knobs knobs;
    private final Target target = new Target(TENANTS);
    private final Network network = new Network(this);
    private final List<Partition> partitions = new ArrayList<>();
    private final List<LedgerRoom> ledgers = new ArrayList<>();
    private final List<Script> scripts = new ArrayList<>();
    private final List<Agent> agents = new ArrayList<>();
    private final Map<String, Integer> placed = new HashMap<>();
    private final Tally tally = new Tally();
    private final Operators operators = new Operators(this);
    private final Auditor auditor;
    private boolean faults = true;
    private int number;

    World(long seed, Mutation mutation, boolean traced) {
        this.scheduler = new Scheduler(seed);
        this.mutation = mutation;
        this.trace = new Trace(scheduler, traced);
        this.knobs = Knobs.drawn(scheduler);
        this.auditor = new Auditor(this);
        trace.say("%s", knobs);
        for (int i = 0; i <= scheduler.pick(2); i++) {
            Partition partition = new Partition(i, scheduler);
            partitions.add(partition);
            ledgers.add(new LedgerRoom(this, partition));
            new CompensatorRoom(this, partition);
            new ExecutorRoom(this, partition);
            new VerifierRoom(this, partition);
        }
        int first = scheduler.pick(TENANTS.size());
        for (int i = 0; i <= scheduler.pick(4); i++) {
            // Two tenants may have runs of one name, and all runs have actions of the same names.
            Script script = Script.drawn(scheduler, knobs, TENANTS.get((i + first) % TENANTS.size()), "r" + i / 2);
            scripts.add(script);
            agents.add(new Agent(this, script));
            placed.put(script.key(), scheduler.pick(partitions.size()));
            script.steps().forEach(step -> trace.say("%s %s", script.key(), step));
        }
    }

    /** Lives through the day; what the auditor found. */
    List<String> live() {
        agents.forEach(Agent::begin);
        int seconds = 1 + scheduler.pick(4);
        happen(knobs.operators() * seconds, seconds, () -> operators.act(scripts.get(scheduler.pick(scripts.size()))));
        happen(knobs.strangers() * seconds, seconds, this::drift);
        if (scheduler.chance(0.2)) {
            scheduler.after(
                    scheduler.millis(100, seconds * 900.0), () -> network.breakFor(scheduler.millis(500, 3_000)));
        }
        scheduler.after(seconds * 1_000_000L, () -> {
            trace.say("no more faults");
            faults = false;
        });
        if (!settle()) {
            auditor.violation("the world does not come to rest");
            return auditor.violations();
        }
        auditor.decidedOrWaiting();
        for (int round = 0; round < 8; round++) {
            scripts.forEach(operators::closeAll);
            agents.forEach(Agent::beginAgain);
            settle();
        }
        auditor.decided();
        for (LedgerRoom room : ledgers) {
            room.tally();
        }
        return auditor.violations();
    }

    private boolean settle() {
        for (int i = 0; i < STEPS_MAX; i++) {
            if (!scheduler.step()) {
                return true;
            }
        }
        return false;
    }

    private void happen(double times, int seconds, Runnable what) {
        for (int i = 0; i < times; i++) {
            scheduler.after((long) (scheduler.pick(1_000_000) * (double) seconds), what);
        }
    }

    private void drift() {
        String tenant = TENANTS.get(scheduler.pick(TENANTS.size()));
        int one = scheduler.pick(3);
        switch (scheduler.pick(4)) {
            case 0 ->
                target.drift(tenant, "docs/d" + one, "status", Json.NODES.textNode("by somebody " + nextNumber()));
            case 1 ->
                target.drift(tenant, "docs/d" + one, "secret", Json.NODES.textNode("by somebody " + nextNumber()));
            case 2 -> target.drift(tenant, "accounts/a" + one, "balance", Json.NODES.numberNode(500 + nextNumber()));
            default ->
                target.drift(tenant, "accounts/a" + one, "secret", Json.NODES.textNode("by somebody " + nextNumber()));
        }
        trace.say("somebody changes a document of %s", tenant);
    }

    /** Puts a fact on the ledger; a producer that lost the acknowledgement may do it again. */
    long append(LedgerEvent event) {
        Partition partition = partition(event.getTenantId() + "/" + event.getRunId());
        byte[] key = Wire.key(event.getTenantId(), event.getRunId());
        byte[] value = Wire.encode(LedgerEvent.getEncoder(), event);
        if (fault(knobs.duplicate())) {
            tally.count("fact twice");
            scheduler.after(scheduler.millis(0.1, 300), () -> partition.ledger().append(key, value));
        }
        return partition.ledger().append(key, value);
    }

    /** Puts a record on a topic; on a bad day it stands there twice. */
    void deliver(Log log, byte[] key, byte[] value) {
        log.append(key, value);
        if (fault(knobs.duplicate())) {
            tally.count("record twice");
            scheduler.after(scheduler.millis(0, 800), () -> log.append(key, value));
        }
    }

    /** How long a consumer takes to see that there is more. */
    long delay() {
        return fault(knobs.lag()) ? scheduler.millis(20, 1_200) : scheduler.millis(0.1, 12);
    }

    boolean fault(double probability) {
        return faults && scheduler.chance(probability);
    }

    FoldedRun view(String runKey) {
        return room(runKey).run(runKey);
    }

    boolean folded(String runKey, long offset) {
        return room(runKey).folded(offset);
    }

    private LedgerRoom room(String runKey) {
        return ledgers.get(placed.getOrDefault(runKey, 0));
    }

    int nextNumber() {
        return ++number;
    }

    static LedgerEvent event(
            String tenant, String run, String eventId, Actor actor, Instant at, long epoch, Object payload) {
        return LedgerEvent.newBuilder()
                .setEventId(eventId)
                .setTenantId(tenant)
                .setRunId(run)
                .setOccurredAt(at)
                .setWorkerEpoch(epoch)
                .setActor(actor)
                .setPayload(payload)
                .build();
    }

    /** A fact in few words. */
    static String about(LedgerEvent event) {
        String text = String.valueOf(event.getPayload());
        return event.getPayload().getClass().getSimpleName() + " "
                + (text.length() < 420 ? text : text.substring(0, 420));
    }

    Scheduler scheduler() {
        return scheduler;
    }

    Mutation mutation() {
        return mutation;
    }

    Trace trace() {
        return trace;
    }

    Tally tally() {
        return tally;
    }

    Knobs knobs() {
        return knobs;
    }

    Target target() {
        return target;
    }

    Network network() {
        return network;
    }

    Auditor auditor() {
        return auditor;
    }

    List<Script> scripts() {
        return scripts;
    }

    Partition partition(String runKey) {
        return partitions.get(placed.getOrDefault(runKey, 0));
    }

    List<Partition> partitions() {
        return partitions;
    }
}
