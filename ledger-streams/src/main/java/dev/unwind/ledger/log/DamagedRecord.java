package dev.unwind.ledger.log;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** A record that the broker gives out and that cannot be taken for what was written: its bytes do not fit their checksum. */
public final class DamagedRecord extends KafkaException {
    private static final long serialVersionUID = 1;

    DamagedRecord(TopicPartition partition, long offset, KafkaException cause) {
        super(
                "Cannot read " + partition.topic() + " partition " + partition.partition() + " from offset " + offset
                        + " on: the bytes are not what was written (" + deepest(cause)
                        + "), expected a batch that fits its checksum. A disk or somebody changed them behind the broker;"
                        + " let a replica or a copy of the log take its place, and hold that against unwind.anchors with `unwind verify-chain`.",
                cause);
    }

    private static String deepest(Throwable thrown) {
        Throwable cause = thrown.getCause();
        return cause == null ? String.valueOf(thrown.getMessage()) : deepest(cause);
    }
}
