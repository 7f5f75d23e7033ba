package dev.unwind.ledger.query;

/** The run is folded by another instance. */
public final class OwnedElsewhere extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String host;
    private final int port;

    OwnedElsewhere(String host, int port) {
        super("owned by " + host + ":" + port);
        this.host = host;
        this.port = port;
    }

    /** Address of the owner, host and port. */
    public String authority() {
        return host + ":" + port;
    }
}
