package dev.unwind.ledger.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.ledger.query.FoldProgress;
import dev.unwind.model.json.Json;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.ThreadMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Whether the ledger is alive, and whether it is ready: running, and every partition folded to where it ended when the process started, by
 * whichever instance.
 */
final class Health {
    private final FoldProgress progress;
    private final Map<Integer, Long> endsAtStart;
    private final AtomicReference<@Nullable KafkaStreams> streams = new AtomicReference<>();
    private volatile boolean caughtUp;

    Health(FoldProgress progress, Map<Integer, Long> endsAtStart) {
        this.progress = progress;
        this.endsAtStart = endsAtStart;
    }

    void watch(KafkaStreams started) {
        streams.set(started);
    }

    KafkaStreams.State state() {
        KafkaStreams current = streams.get();
        return current == null ? KafkaStreams.State.CREATED : current.state();
    }

    boolean alive() {
        return switch (state()) {
            case CREATED, REBALANCING -> true;
            case RUNNING -> liveThreads() > 0;
            case PENDING_SHUTDOWN, NOT_RUNNING, PENDING_ERROR, ERROR -> false;
        };
    }

    long liveThreads() {
        KafkaStreams current = streams.get();
        return current == null
                ? 0
                : current.metadataForLocalThreads().stream()
                        .map(ThreadMetadata::threadState)
                        .filter(state -> !state.equals("DEAD") && !state.equals("PENDING_SHUTDOWN"))
                        .count();
    }

    boolean ready() {
        return state() == KafkaStreams.State.RUNNING && behind().isEmpty();
    }

    /** Partitions that are not folded to where they ended at the start. The end may be a transaction's marker, which no record tells of. */
    Collection<Integer> behind() {
        if (caughtUp) {
            return List.of();
        }
        Collection<Integer> behind = notFolded(endsAtStart.keySet());
        if (!behind.isEmpty() && state() == KafkaStreams.State.RUNNING) {
            behind.forEach(progress::lookAhead);
            behind = notFolded(behind);
        }
        caughtUp = behind.isEmpty();
        return behind;
    }

    private Collection<Integer> notFolded(Collection<Integer> partitions) {
        return partitions.stream()
                .filter(partition -> {
                    long end = endsAtStart.getOrDefault(partition, 0L);
                    return end > 0 && !progress.reached(partition, end - 1);
                })
                .toList();
    }

    Collection<Integer> partitions() {
        return endsAtStart.keySet();
    }

    ObjectNode liveness() {
        return Json.NODES.objectNode().put("state", state().name()).put("streamThreads", liveThreads());
    }

    ObjectNode readiness() {
        ObjectNode json = Json.NODES.objectNode().put("state", state().name());
        ArrayNode behind = json.putArray("partitionsBehind");
        behind().forEach(behind::add);
        return json;
    }
}
