package dev.unwind.examples.targets.restore;

/** A restore that can never be applied as it is written, whatever the data. */
public final class MalformedRestore extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedRestore(String message) {
        super(message);
    }
}
