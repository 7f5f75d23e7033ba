package dev.unwind.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.ledger.replay.LiveRuns;
import dev.unwind.schemas.keys.RunKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The live store as the query API shows it. */
public record LiveStore(QueryApi query) implements LiveRuns {
    @Override
    public @Nullable JsonNode run(RunKey key, long minOffset) {
        return (minOffset < 0 ? query.run(key) : query.runFoldedThrough(key, minOffset)).orElse(null);
    }

    @Override
    public List<JsonNode> actions(RunKey key) {
        return query.actions(key);
    }

    @Override
    public List<JsonNode> timeline(RunKey key) {
        return query.run(key).isEmpty() ? List.of() : query.timeline(key);
    }
}
