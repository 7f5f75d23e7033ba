package dev.unwind.embedded;

/** Looks into the causes of an exception. */
final class Causes {

    private Causes() {}

    static Throwable deepest(Throwable thrown) {
        Throwable cause = thrown.getCause();
        return cause == null ? thrown : deepest(cause);
    }

    static boolean contain(Throwable thrown, String text) {
        Throwable cause = thrown.getCause();
        return String.valueOf(thrown.getMessage()).contains(text) || (cause != null && contain(cause, text));
    }
}
