package dev.unwind.compensator.io;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.compensator.io.TargetReply.Declined;
import dev.unwind.model.contract.SnapshotDocument;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.Pointers;
import dev.unwind.schemas.LeftField;
import dev.unwind.schemas.SnapshotRead;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What differs between what an action left behind and what its entities hold now. */
final class Drift {
    private static final int PATHS_MAX = 100;
    private static final int VALUE_LENGTH_MAX = 120;

    private Drift() {}

    /**
     * The refusal to send an undo over somebody else's change; null when everything is as it was left.
     *
     * @param attempt what is not done, for people
     * @param found what the entities hold; a field of an entity that is not there is not compared
     */
    static @Nullable Declined of(String attempt, List<LeftField> left, List<SnapshotRead> found) {
        Map<String, @Nullable JsonNode> documents = new HashMap<>();
        found.forEach(read -> documents.put(read.getEntity(), SnapshotDocument.document(read)));
        List<String> paths = new ArrayList<>();
        String first = "";
        for (LeftField field : left) {
            if (!documents.containsKey(field.getEntity())) {
                continue;
            }
            JsonNode document = documents.get(field.getEntity());
            JsonNode now = document == null ? null : Pointers.get(document, field.getPath());
            JsonNode expected = field.getValue() == null ? null : Json.parse(field.getValue());
            if (!Json.sameValue(expected, now)) {
                if (paths.isEmpty()) {
                    first = field.getEntity() + field.getPath() + " holds " + said(now) + ", expected "
                            + said(expected);
                }
                if (paths.size() < PATHS_MAX) {
                    paths.add(field.getEntity() + field.getPath());
                }
            }
        }
        return paths.isEmpty()
                ? null
                : new Declined(
                        "DRIFTED",
                        attempt + ": " + first
                                + (paths.size() > 1 ? " (and " + (paths.size() - 1) + " more differ)" : "")
                                + "; somebody else has changed it since, so nothing was sent.",
                        List.copyOf(paths),
                        found);
    }

    private static String said(@Nullable JsonNode value) {
        String text = value == null ? "nothing" : Json.write(value);
        return text.length() <= VALUE_LENGTH_MAX ? text : text.substring(0, VALUE_LENGTH_MAX) + "...";
    }
}
