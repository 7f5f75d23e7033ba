package dev.unwind.model.job;

import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.schemas.keys.RunKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a job keeps of a run while it reads the ledger: ids, fingerprints of objects, counters; no documents. Filled by {@link Survey}, not for use by
 * several threads.
 */
public final class SelectedRun {
    private final RunKey key;
    private final int partition;
    private final boolean seenFromItsBegin;
    private final Set<String> open = new LinkedHashSet<>();
    private final Set<String> selected = new LinkedHashSet<>();
    private final Set<Long> entities = new HashSet<>();
    private final Map<String, Map<Long, Integer>> found = new HashMap<>();
    private final Map<String, String> systems = new HashMap<>();
    private Set<String> drifted = Set.of();
    private boolean othersToo;
    private boolean finished;
    private long firstOffset = -1;
    private long bytes;
    private Instant lastChange = Instant.EPOCH;

    SelectedRun(RunKey key, int partition, boolean seenFromItsBegin) {
        this.key = key;
        this.partition = partition;
        this.seenFromItsBegin = seenFromItsBegin;
    }

    /** The run. */
    public RunKey key() {
        return key;
    }

    /** Partition of the ledger that holds it. */
    public int partition() {
        return partition;
    }

    /** Whether its agent has ended it. */
    public boolean finished() {
        return finished;
    }

    /** Offset of its first selected plan; nothing before it matters for the undo of what is selected. */
    public long firstOffset() {
        return firstOffset;
    }

    /** How large its records are from there on, in bytes. */
    public long bytes() {
        return bytes;
    }

    /** Selected actions, those that are undone already too, in the order of their plans. */
    public Set<String> selected() {
        return selected;
    }

    /** Selected actions that no read-back has shown undone, in the order of their plans. */
    public Set<String> open() {
        return open;
    }

    /** Actions whose undo was given up because somebody else had changed the target. */
    public Set<String> drifted() {
        return drifted;
    }

    /** When the newest selected action was reported, by the record's timestamp. */
    Instant lastChange() {
        return lastChange;
    }

    /** Fingerprints of the objects that selected actions changed. */
    Set<Long> entities() {
        return entities;
    }

    /** Whether the run is meant as a whole. */
    public boolean whole() {
        return seenFromItsBegin && !othersToo;
    }

    void end() {
        finished = true;
    }

    void weigh(int recordBytes) {
        if (firstOffset >= 0) {
            bytes += recordBytes;
        }
    }

    void select(String actionId, String system, long offset, int recordBytes) {
        if (firstOffset < 0) {
            firstOffset = offset;
            bytes += recordBytes;
        }
        if (selected.add(actionId)) {
            open.add(actionId);
            systems.put(actionId, system);
        }
    }

    /** An action that is not selected: then the run is not meant as a whole. */
    void passOver() {
        othersToo = true;
    }

    void started(String actionId, @Nullable Snapshot before) {
        if (before != null && open.contains(actionId)) {
            found.computeIfAbsent(actionId, id -> fingerprints(id, before));
        }
    }

    /** What an action left behind, compared with what it found: only objects that differ can be in the way of another undo. */
    void left(String actionId, @Nullable Snapshot after, Instant at) {
        if (!open.contains(actionId)) {
            return;
        }
        lastChange = at.isAfter(lastChange) ? at : lastChange;
        Map<Long, Integer> before = found.remove(actionId);
        if (after != null) {
            fingerprints(actionId, after).forEach((entity, document) -> {
                if (before == null || !document.equals(before.get(entity))) {
                    entities.add(entity);
                }
            });
        } else if (before != null) {
            entities.addAll(before.keySet());
        }
    }

    void undone(String actionId) {
        open.remove(actionId);
        if (!drifted.isEmpty()) {
            drifted.remove(actionId);
        }
    }

    void drift(String actionId) {
        if (selected.contains(actionId)) {
            drifted = drifted.isEmpty() ? new HashSet<>() : drifted;
            drifted.add(actionId);
        }
    }

    /** Gives up what only the reading needs. */
    void close() {
        // An action that was started and never reported may have changed whatever it read.
        found.values().forEach(reads -> entities.addAll(reads.keySet()));
        found.clear();
        systems.clear();
    }

    /** The requests for it, in the order in which they have to be made: newest actions first. */
    List<JobRequest> requests(String jobId) {
        if (whole()) {
            return List.of(new JobRequest(jobId, key, 0, null, open.size()));
        }
        List<String> newestFirst = new ArrayList<>(open);
        Collections.reverse(newestFirst);
        List<JobRequest> requests = new ArrayList<>();
        for (int from = 0; from < newestFirst.size(); from += JobRequest.ACTIONS_MAX) {
            List<String> ids = newestFirst.subList(from, Math.min(newestFirst.size(), from + JobRequest.ACTIONS_MAX));
            requests.add(new JobRequest(jobId, key, requests.size(), List.copyOf(ids), ids.size()));
        }
        return requests;
    }

    private Map<Long, Integer> fingerprints(String actionId, Snapshot snapshot) {
        Map<Long, Integer> fingerprints = new HashMap<>();
        String system = systems.getOrDefault(actionId, "");
        for (SnapshotRead read : snapshot.getReads()) {
            String document = read.getDocument();
            fingerprints.put(
                    fingerprint(key.tenantId(), system, read.getEntity()), document == null ? 0 : document.hashCode());
        }
        return fingerprints;
    }

    /** FNV-1a, 64 bits. Two objects of one fingerprint cost a wait, nothing else. */
    private static long fingerprint(String... parts) {
        long hash = 0xcbf29ce484222325L;
        for (String part : parts) {
            for (int i = 0; i < part.length(); i++) {
                hash = (hash ^ part.charAt(i)) * 0x100000001b3L;
            }
            hash = (hash ^ 0xffff) * 0x100000001b3L;
        }
        return hash;
    }
}
