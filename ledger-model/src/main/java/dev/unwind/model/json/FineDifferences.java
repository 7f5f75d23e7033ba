package dev.unwind.model.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where two documents differ, down to the element of an array, for people to read. */
public final class FineDifferences {
    private FineDifferences() {}

    /** The changes, by path; those inside arrays element by element. */
    public static List<FieldChange> between(@Nullable JsonNode before, @Nullable JsonNode after) {
        List<FieldChange> fine = new ArrayList<>();
        for (FieldChange change : Differences.between(before, after)) {
            refine(change, fine);
        }
        return fine;
    }

    /** Arrays are one value to the model; a person wants to see which element is new. */
    private static void refine(FieldChange change, List<FieldChange> fine) {
        JsonNode before = change.before();
        JsonNode after = change.after();
        if (before == null || after == null || !before.isArray() || !after.isArray()) {
            fine.add(change);
            return;
        }
        for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
            for (FieldChange inner : Differences.between(before.get(i), after.get(i))) {
                refine(inner.under(change.path() + "/" + i), fine);
            }
        }
    }
}
