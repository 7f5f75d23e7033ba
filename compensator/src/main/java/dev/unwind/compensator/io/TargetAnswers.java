package dev.unwind.compensator.io;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.compensator.io.TargetReply.Accepted;
import dev.unwind.compensator.io.TargetReply.Declined;
import dev.unwind.compensator.io.TargetReply.InDoubt;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a target's HTTP answer. */
final class TargetAnswers {
    /** Longest answer that goes to the ledger, in characters: a report must never be too large to be made. */
    private static final int OUTPUT_LENGTH_MAX = 64 * 1024;

    private static final int DETAIL_LENGTH_MAX = 2_000;
    private static final int PATHS_MAX = 100;

    private TargetAnswers() {}

    static TargetReply read(String request, int status, String body) {
        if (status >= 200 && status < 300) {
            return accepted(body);
        }
        String found = request + ": found status " + status + ", " + error(body) + ", expected 2xx";
        if (status == 409) {
            List<String> paths = differing(body);
            return new Declined("DRIFTED", found + "; somebody changed " + paths + " since, look at both.", paths);
        }
        // Asked too early or too often: the same request may be taken later.
        boolean later = status >= 500 || status == 408 || status == 425 || status == 429;
        return later
                ? new InDoubt(found)
                : new Declined("REFUSED", found + "; put the target right by hand.", List.of());
    }

    private static Accepted accepted(String body) {
        JsonNode answer = json(body);
        boolean replayed = answer != null && answer.path("replayed").asBoolean(false);
        if (body.isBlank()) {
            return new Accepted(null, replayed);
        }
        String output = answer == null ? Json.write(Json.NODES.textNode(body)) : body;
        return output.length() <= OUTPUT_LENGTH_MAX
                ? new Accepted(output, replayed)
                : new Accepted("{\"omitted\":\"answer of " + body.length() + " characters\"}", replayed);
    }

    private static String error(String body) {
        JsonNode answer = json(body);
        JsonNode error = answer == null ? null : answer.get("error");
        String text = error == null || !error.isObject()
                ? body.strip()
                : error.path("code").asText("") + " " + error.path("message").asText("");
        return text.isBlank() ? "no explanation" : "\"" + shortened(text.strip()) + "\"";
    }

    private static List<String> differing(String body) {
        JsonNode answer = json(body);
        List<String> paths = new ArrayList<>();
        if (answer != null) {
            for (JsonNode place : answer.path("differing")) {
                if (paths.size() < PATHS_MAX) {
                    paths.add(
                            place.path("entity").asText("") + place.path("path").asText(""));
                }
            }
        }
        return List.copyOf(paths);
    }

    private static @Nullable JsonNode json(String body) {
        try {
            return Json.parse(body);
        } catch (MalformedJson e) {
            return null;
        }
    }

    private static String shortened(String text) {
        return text.length() <= DETAIL_LENGTH_MAX ? text : text.substring(0, DETAIL_LENGTH_MAX) + "...";
    }
}
