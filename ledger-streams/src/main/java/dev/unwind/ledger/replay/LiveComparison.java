package dev.unwind.ledger.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.ledger.log.LedgerLog;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.keys.RunKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Compares replayed runs with the live store, field by field, at the same offset. */
public final class LiveComparison {
    private static final int TRIES = 5;

    private final Supplier<LedgerLog> log;
    private final int valueBytesMax;
    private final LiveRuns live;

    /**
     * Compares runs with this store.
     *
     * @param log opens the log again, for a run that went on
     * @param valueBytesMax as for {@link Replay}
     */
    public LiveComparison(Supplier<LedgerLog> log, int valueBytesMax, LiveRuns live) {
        this.log = log;
        this.valueBytesMax = valueBytesMax;
        this.live = live;
    }

    /**
     * A field that is not the same.
     *
     * @param path where, as a JSON pointer into {@code {"run", "actions"}}
     * @param replayed value of the replay, null when it has none
     * @param live value of the live store, null when it has none
     */
    public record Difference(
            RunKey run,
            String path,
            @Nullable JsonNode replayed,
            @Nullable JsonNode live) {}

    /** Compares one run; one that went on meanwhile is folded again. Returns what differs, nothing when all is equal. */
    public List<Difference> compare(ReplayedRun replayed) {
        RunKey key = replayed.key();
        ReplayedRun current = replayed;
        List<Difference> differences = List.of();
        for (int attempt = 0; attempt < TRIES; attempt++) {
            JsonNode before = live.run(key, lastOffset(current.run()));
            ObjectNode theirs = Json.NODES.objectNode();
            theirs.set("run", before == null ? Json.NODES.nullNode() : before);
            ArrayNode actions = theirs.putArray("actions");
            if (before != null) {
                live.actions(key).forEach(actions::add);
            }
            differences = differences(key, current, theirs);
            boolean wentOn = lastOffset(before) > lastOffset(current.run())
                    || lastOffset(live.run(key, -1)) > lastOffset(before);
            if (differences.isEmpty() || !wentOn) {
                return differences;
            }
            current = again(key, current);
        }
        return differences;
    }

    private ReplayedRun again(RunKey key, ReplayedRun otherwise) {
        try (LedgerLog now = log.get()) {
            ReplayedRun run = new Replay(now, valueBytesMax).run(key, Until.END);
            return run == null ? otherwise : run;
        }
    }

    private static long lastOffset(@Nullable JsonNode run) {
        return run == null ? -1 : run.path("lastOffset").asLong();
    }

    private static List<Difference> differences(RunKey key, ReplayedRun replayed, ObjectNode theirs) {
        ObjectNode ours = Json.NODES.objectNode();
        ObjectNode run = replayed.run();
        ours.set("run", run == null ? Json.NODES.nullNode() : run);
        ArrayNode actions = ours.putArray("actions");
        replayed.actions().forEach(actions::add);
        List<Difference> found = new ArrayList<>();
        walk(key, "", ours, theirs, found);
        return found;
    }

    private static void walk(
            RunKey key, String path, @Nullable JsonNode ours, @Nullable JsonNode theirs, List<Difference> found) {
        if (Json.sameValue(ours, theirs)) {
            return;
        }
        if (ours != null && theirs != null && ours.isObject() && theirs.isObject()) {
            Set<String> names = new TreeSet<>();
            ours.fieldNames().forEachRemaining(names::add);
            theirs.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> walk(key, path + "/" + name, ours.get(name), theirs.get(name), found));
        } else if (ours != null && theirs != null && ours.isArray() && theirs.isArray()) {
            for (int i = 0; i < Math.max(ours.size(), theirs.size()); i++) {
                walk(key, path + "/" + i, ours.get(i), theirs.get(i), found);
            }
        } else {
            found.add(new Difference(key, path, ours, theirs));
        }
    }
}
