package dev.unwind.cli.undo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.cli.CliException;
import dev.unwind.cli.client.QueryApi;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What waits for somebody's approval: calls that the gate holds, and undos that were held. */
public final class Waiting {
    private static final Set<String> KINDS = Set.of("ACTION_NEEDS_APPROVAL", "UNDO_NEEDS_APPROVAL");
    private static final int CASES_MAX = 1_000;
    private static final int NAMED_MAX = 5;

    private Waiting() {}

    /** The open cases of both kinds. */
    public static List<JsonNode> all(QueryApi query, @Nullable String tenant, int limit) {
        return query.cases(tenant, limit).stream()
                .filter(open -> KINDS.contains(open.path("kind").asText()))
                .toList();
    }

    /**
     * The one that is named: by the beginning of its case's id, by its action, or by {@code run/action}.
     *
     * @param attempt what is to be done with it, for the message
     */
    public static JsonNode find(QueryApi query, String named, String attempt) {
        List<JsonNode> found = query.cases(null, CASES_MAX).stream()
                .filter(open -> isNamed(open, named))
                .toList();
        List<JsonNode> waiting = found.stream()
                .filter(open -> KINDS.contains(open.path("kind").asText()))
                .toList();
        if (waiting.size() == 1) {
            return waiting.getFirst();
        }
        if (waiting.isEmpty() && found.size() == 1) {
            throw CliException.usage("Cannot " + attempt + " " + named + ": its case is of kind "
                    + found.getFirst().path("kind").asText()
                    + ", expected one that waits for an approval. See `unwind cases show "
                    + found.getFirst().path("caseId").asText() + "` for what can be done about it.");
        }
        throw CliException.usage("Cannot " + attempt + " " + named + ": "
                + (waiting.isEmpty()
                        ? "nothing that waits for an approval has a case, an action or a run/action called so"
                        : waiting.size() + " that wait are called so: "
                                + waiting.stream()
                                        .limit(NAMED_MAX)
                                        .map(Waiting::place)
                                        .collect(Collectors.joining(", ")))
                + ". List them with `unwind approvals`.");
    }

    private static boolean isNamed(JsonNode open, String named) {
        String action = open.path("actionId").asText("");
        String place = open.path("runId").asText() + "/" + action;
        return open.path("caseId").asText().startsWith(named)
                || (!action.isEmpty()
                        && (action.equals(named)
                                || place.startsWith(named)
                                || (open.path("tenantId").asText() + "/" + place).equals(named)));
    }

    /** Its case, and where it is. */
    private static String place(JsonNode open) {
        return open.path("caseId").asText() + " (run " + open.path("runId").asText()
                + (open.hasNonNull("actionId")
                        ? ", action " + open.path("actionId").asText()
                        : "") + ")";
    }
}
