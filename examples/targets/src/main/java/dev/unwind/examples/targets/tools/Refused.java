package dev.unwind.examples.targets.tools;

/** A tool said no and changed nothing; the answer is {@code Error: } and this message. */
public final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    public Refused(String message) {
        super(message, null, false, false);
    }

    /** The message is never null; {@link #getMessage} cannot promise that. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
