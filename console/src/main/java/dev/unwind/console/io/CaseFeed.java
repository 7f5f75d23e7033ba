package dev.unwind.console.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.console.access.Access;
import dev.unwind.console.access.Caller;
import dev.unwind.console.access.Right;
import dev.unwind.model.json.Json;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The open recovery cases that somebody may see, as the ledger lists them. */
final class CaseFeed {
    private static final int PAGE = 200;
    private static final int PAGES_MAX = 10;

    private final LedgerApi ledger;

    CaseFeed(LedgerApi ledger) {
        this.ledger = ledger;
    }

    /** What is asked for. */
    record Asked(
            Caller caller,
            Right right,
            @Nullable String tenant,
            @Nullable String after,
            int limit) {}

    /** A page: {@code next} is where to go on; there may be fewer than asked for before the end, because a page looks at a bounded number of cases. */
    ObjectNode page(Asked asked, Predicate<JsonNode> wanted, String name) {
        ArrayNode found = Json.NODES.arrayNode();
        String after = asked.after();
        for (int page = 0; page < PAGES_MAX; page++) {
            JsonNode answer = ledger.required("/v1/cases?limit=" + PAGE
                    + (asked.tenant() == null ? "" : "&tenant=" + Query.encoded(asked.tenant()))
                    + (after == null ? "" : "&after=" + Query.encoded(after)));
            for (JsonNode open : answer.path("cases")) {
                if (found.size() == asked.limit()) {
                    return answer(name, found, after);
                }
                after = open.path("caseId").asText();
                if (Access.may(
                                asked.caller(),
                                asked.right(),
                                open.path("tenantId").asText())
                        && wanted.test(open)) {
                    found.add(open);
                }
            }
            if (!answer.path("next").isTextual()) {
                return answer(name, found, null);
            }
            after = answer.path("next").textValue();
        }
        return answer(name, found, after);
    }

    private static ObjectNode answer(String name, ArrayNode found, @Nullable String next) {
        ObjectNode answer = Json.NODES.objectNode();
        answer.set(name, found);
        return answer.put("next", next);
    }

    /**
     * One open case with the fact that opened it.
     *
     * @throws Problem when there is none
     */
    JsonNode required(String caseId) {
        return ledger.find("/v1/cases/" + Query.encoded(caseId)).orElseThrow(() -> unknown(caseId));
    }

    static Problem unknown(String caseId) {
        return Problem.unknown(
                "CASE_UNKNOWN",
                "There is no open case " + caseId + " that you may see; it may have been decided just now.");
    }
}
