package dev.unwind.model.gate;

/** A name, or the beginning of names with a star behind it. */
public record NamePattern(String text) {
    boolean exact() {
        return !text.endsWith("*");
    }

    boolean matches(String name) {
        return exact() ? text.equals(name) : name.startsWith(beginning());
    }

    /** Whether it matches every name that the other one matches. */
    boolean covers(NamePattern other) {
        return exact() ? text.equals(other.text) : other.beginning().startsWith(beginning());
    }

    private String beginning() {
        return exact() ? text : text.substring(0, text.length() - 1);
    }
}
