package dev.unwind.schemas.keys;

/**
 * The key of everything that belongs to one run, written {@code tenant/run}.
 *
 * <p>The first slash divides: a tenant id holds none, a run id may hold any number.
 *
 * @param tenantId 1 to 128 of the characters {@code A-Z a-z 0-9 . _ ~ -}
 * @param runId 1 to 256 printable characters
 */
public record RunKey(String tenantId, String runId) {

    /** Longest tenant id, in characters. */
    public static final int TENANT_LENGTH_MAX = 128;

    /** Longest run id, in characters (Unicode code points). */
    public static final int RUN_LENGTH_MAX = 256;

    /**
     * Checks both ids.
     *
     * @throws IllegalArgumentException when one of them is not what the parameters above promise
     */
    public RunKey {
        KeyText.requireTenant(tenantId);
        KeyText.requirePrintable("run id", runId, RUN_LENGTH_MAX);
    }

    /**
     * Reads a key back from its text.
     *
     * @throws IllegalArgumentException when the text holds no slash, or one of its parts is no id
     */
    public static RunKey parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("Cannot read run key " + KeyText.quote(text)
                    + ": found no slash, expected tenant/run; write the record with key RunKey.encode().");
        }
        return new RunKey(text.substring(0, slash), text.substring(slash + 1));
    }

    /** The text that stands on the topics. */
    public String encode() {
        return tenantId + '/' + runId;
    }

    @Override
    public String toString() {
        return encode();
    }
}
