package dev.unwind.examples.targets.store;

import java.util.regex.Pattern;

/** One isolated copy-on-write view on a data set. */
public record Tenant(String id, Domain domain, Dialect dialect) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._~-]{1,200}");

    public Tenant {
        if (!isId(id)) {
            throw new IllegalArgumentException("Tenant id is " + id + "; expected letters, digits and . _ - ~");
        }
    }

    public static boolean isId(String text) {
        return ID.matcher(text).matches() && !text.equals(".") && !text.equals("..");
    }

    public String dataSet() {
        return domain.dataSet(dialect);
    }
}
