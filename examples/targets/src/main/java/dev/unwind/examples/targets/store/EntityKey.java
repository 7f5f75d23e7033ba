package dev.unwind.examples.targets.store;

import java.util.Optional;

/** The place of one stored object: table and id, written {@code table/id}. */
public record EntityKey(String table, String id) {

    /** Splits at the first slash; empty when there is none or a side is empty. */
    public static Optional<EntityKey> parse(String text) {
        int slash = text.indexOf('/');
        return slash <= 0 || slash == text.length() - 1
                ? Optional.empty()
                : Optional.of(new EntityKey(text.substring(0, slash), text.substring(slash + 1)));
    }

    @Override
    public String toString() {
        return table + "/" + id;
    }
}
