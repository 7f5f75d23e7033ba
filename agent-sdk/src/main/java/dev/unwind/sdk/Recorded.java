package dev.unwind.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.sdk.query.Await;
import dev.unwind.sdk.query.LedgerView;
import dev.unwind.sdk.query.RecordedAction;
import dev.unwind.sdk.query.RecordedFact;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What gate and approvers have said of an action, as the ledger has it.
 *
 * @param status of the action; NONE when the ledger does not know it yet
 * @param claimed outcome that the plan claims; null when it claims none
 * @param ruled outcome of the ledger's own gate; null when it has said nothing
 * @param expiresAt until when it can be approved; null when it is not held
 * @param editedArguments what was approved in place of the planned arguments, a JSON object as text; null when those are
 */
record Recorded(
        String status,
        @Nullable String claimed,
        @Nullable String ruled,
        @Nullable Instant expiresAt,
        @Nullable String editedArguments) {

    /** How the action stands now. */
    static Recorded of(LedgerView view, RunKey run, String actionId) {
        RecordedAction action =
                view.action(run, actionId, Await.folded(-1, Duration.ZERO)).value();
        String claimed = null;
        String ruled = null;
        Instant expiresAt = null;
        String edited = null;
        if (action != null) {
            for (RecordedFact fact : view.timeline(run, action.plannedIndex() - 1)) {
                JsonNode payload = fact.payload();
                if (!actionId.equals(payload.path("actionId").textValue())) {
                    continue;
                }
                switch (fact.type()) {
                    case "ActionPlanned" -> claimed = payload.path("gate").path("outcome").textValue();
                    case "ActionGated" -> {
                        JsonNode ruling = payload.path("ruling");
                        if (ruled == null) {
                            ruled = ruling.path("outcome").textValue();
                            JsonNode millis = ruling.path("approval").path("expiryMillis");
                            expiresAt = millis.isIntegralNumber()
                                    ? fact.at().plusMillis(millis.longValue())
                                    : null;
                        }
                    }
                    case "ActionApproved" -> {
                        String other = payload.path("editedArguments").textValue();
                        edited = other == null ? edited : other;
                    }
                    default -> {
                        // Says nothing of whether it may be made.
                    }
                }
            }
        }
        return new Recorded(action == null ? "NONE" : action.status(), claimed, ruled, expiresAt, edited);
    }

    /** Whether a planned action may be made without anybody's further word. */
    boolean letsGo() {
        return ruled == null ? "ALLOW".equals(claimed) : ruled.equals("ALLOW");
    }

    /** Whether nobody has said anything of it: it was planned by an SDK that did not ask. */
    boolean unasked() {
        return ruled == null && claimed == null;
    }

    /** Whether it waits, or has waited, for an approval, which is good for one start. */
    boolean held() {
        return "HOLD".equals(ruled);
    }
}
