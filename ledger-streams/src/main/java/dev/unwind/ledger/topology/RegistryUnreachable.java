package dev.unwind.ledger.topology;

/** The schema registry could not be asked: nothing is known of the record, so it is neither folded nor refused. */
public final class RegistryUnreachable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The cause is what the registry's client gave. */
    public RegistryUnreachable(String message, Throwable cause) {
        super(message, cause);
    }
}
