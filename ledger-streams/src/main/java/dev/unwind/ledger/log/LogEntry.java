package dev.unwind.ledger.log;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.proof.LogRecord;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One entry of an exported log, in whichever format. A file is a header, then the others in the order they are needed in, then an end. */
sealed interface LogEntry {
    /** Version of the formats; a reader refuses any other. */
    int FORMAT = 1;

    /**
     * The first entry.
     *
     * @param run {@code tenant/run} when the records are those of one run, else null
     * @param partitions how many partitions the ledger has
     * @param ends offset behind the last record of each partition when the log was exported
     */
    record Header(
            int format,
            String ledger,
            String anchors,
            @Nullable String run,
            String exportedAt,
            int partitions,
            Map<Integer, Long> ends)
            implements LogEntry {}

    /** A schema that values name by this id. */
    record SchemaText(int id, String schema) implements LogEntry {}

    /** A published tool contract. */
    record Contract(String tool, int version, String definition) implements LogEntry {}

    /**
     * A published key with which facts are signed.
     *
     * @param definition the key, JSON text
     */
    record Principal(String keyId, String definition) implements LogEntry {}

    /** A record of the anchors topic. */
    record Anchor(LogRecord record) implements LogEntry {}

    /**
     * A record of the ledger.
     *
     * @param event the fact as the value holds it, for readers of the file; null when the value holds none
     */
    record Fact(LogRecord record, @Nullable JsonNode event) implements LogEntry {}

    /**
     * The last entry.
     *
     * @param records how many records of the ledger there are
     * @param anchors how many records of the anchors topic
     * @param digest SHA-256 over all entries before, hex
     */
    record End(long records, long anchors, String digest) implements LogEntry {}

    /**
     * Part of a file that is no entry.
     *
     * @param place where, for people: a line or a position
     */
    record Damaged(String place, String detail) implements LogEntry {}
}
