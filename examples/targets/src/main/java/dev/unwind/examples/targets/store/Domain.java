package dev.unwind.examples.targets.store;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A business with its tables, the one its tools are mostly about first. */
public enum Domain {
    RETAIL("orders", "users", "products"),
    AIRLINE("reservations", "users", "flights"),
    DESK("tickets", "contacts", "conversations");

    private final List<String> tables;

    Domain(String... tables) {
        this.tables = List.of(tables);
    }

    public List<String> tables() {
        return tables;
    }

    public String mainTable() {
        return tables.getFirst();
    }

    /** The name in paths and bodies, e.g. {@code retail}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The data set that a tenant of this domain starts from. */
    public String dataSet(Dialect dialect) {
        return this == AIRLINE ? "airline-" + dialect.wireName() : wireName();
    }

    public static Optional<Domain> of(String wireName) {
        return Arrays.stream(values())
                .filter(d -> d.wireName().equals(wireName))
                .findFirst();
    }
}
