package dev.unwind.model.fold;

import java.security.MessageDigest;
import java.util.HexFormat;

/** The hash chain of a run: each accepted fact extends it by SHA-256 over the previous link and the fact's record value as it stands on the ledger. */
public final class HashChain {
    /** The link before the first fact. */
    public static final String GENESIS = "0".repeat(64);

    private HashChain() {}

    /** The link after {@code recordValue}, 64 lower-case hex digits. */
    public static String extend(String previous, byte[] recordValue) {
        MessageDigest digest = StableIds.sha256();
        digest.update(HexFormat.of().parseHex(previous));
        digest.update(recordValue);
        return HexFormat.of().formatHex(digest.digest());
    }
}
