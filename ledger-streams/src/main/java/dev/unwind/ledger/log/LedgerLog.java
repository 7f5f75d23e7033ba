package dev.unwind.ledger.log;

import dev.unwind.model.principal.Principals;
import dev.unwind.model.proof.Finding;
import dev.unwind.model.proof.LogRecord;
import dev.unwind.schemas.SigningKey;
import dev.unwind.schemas.keys.RunKey;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A ledger as it stood when this was opened: its records, its anchors, the contracts, and the schemas they are written with. */
public interface LedgerLog extends AutoCloseable {

    /** Where it comes from, for people. */
    String source();

    /** Name of the ledger topic. */
    String ledger();

    /** Name of the anchors topic. */
    String anchorsTopic();

    /** How many partitions the ledger has. */
    int partitionCount();

    /** The partitions that may hold records, ascending. */
    List<Integer> partitions();

    /** Offset behind the last record of each partition. */
    Map<Integer, Long> ends();

    /** The run whose records these are; null when they are those of all runs. */
    @Nullable
    RunKey onlyRun();

    /** Records of a partition, in their order; to be closed. */
    Cursor<LogRecord> records(int partition);

    /** Records of a partition from the first one on that was written then or later, in their order; to be closed. */
    Cursor<LogRecord> recordsSince(int partition, Instant from);

    /** Records of the anchors topic, in their order; to be closed. */
    Cursor<LogRecord> anchors();

    /** The published contracts. */
    PublishedContractBook contracts();

    /** The published keys with which facts are signed. */
    Collection<SigningKey> signingKeys();

    /** The same as far as they can be used. */
    default Principals principals() {
        return Principals.published(signingKeys());
    }

    /** The schemas that values are written with. */
    WireSchemas schemas();

    /** What is wrong with the source itself; nothing when it is a topic. */
    List<Finding> damage();

    @Override
    void close();
}
