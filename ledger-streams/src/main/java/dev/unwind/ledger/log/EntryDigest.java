package dev.unwind.ledger.log;

import dev.unwind.model.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 over entries: over each one's JSON text and a line feed, so that it is the same in every format. */
final class EntryDigest {
    private final MessageDigest digest;

    EntryDigest() {
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    void add(LogEntry entry) {
        digest.update(Json.write(EntryJson.write(entry)).getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
    }

    /** Of what was added so far. */
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
