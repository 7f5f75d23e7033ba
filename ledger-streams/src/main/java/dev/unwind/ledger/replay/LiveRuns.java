package dev.unwind.ledger.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.schemas.keys.RunKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the live store says, through the query API. */
public interface LiveRuns {
    /** The run once its partition is folded through an offset (-1: at once); null when the store has no such run. */
    @Nullable
    JsonNode run(RunKey key, long minOffset);

    /** Its actions, in order. */
    List<JsonNode> actions(RunKey key);

    /** Its accepted facts with index and offset, in order; none when the store has no such run. */
    List<JsonNode> timeline(RunKey key);
}
