package dev.unwind.ledger.query;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.fold.FoldedRun;
import dev.unwind.model.json.Json;
import java.util.Objects;

/** A run that was folded in memory, as the query API would show it. */
public final class StateJson {
    private StateJson() {}

    /** The run. */
    public static JsonNode run(FoldedRun folded) {
        return Json.parse(RunJson.of(Objects.requireNonNull(folded.run())).toString());
    }

    /** Its actions, in their order. */
    public static JsonNode actions(FoldedRun folded) {
        var actions = Json.NODES.arrayNode();
        folded.actions().forEach(action -> actions.add(ActionJson.of(action, folded::fact)));
        return Json.parse(actions.toString());
    }
}
