package dev.unwind.ledger.proof;

import dev.unwind.ledger.log.Cursor;
import dev.unwind.ledger.log.LedgerLog;
import dev.unwind.ledger.log.WireReader;
import dev.unwind.ledger.topology.Undecodable;
import dev.unwind.model.proof.AnchorChain;
import dev.unwind.model.proof.AnchoredSegment;
import dev.unwind.model.proof.LogRecord;
import dev.unwind.schemas.LedgerAnchor;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The segments of one partition, or of all, as they stand among the anchors. */
final class AnchorCursor implements Cursor<AnchoredSegment> {
    /** Every partition. */
    static final int ALL = -1;

    private final Cursor<LogRecord> records;
    private final WireReader<LedgerAnchor> reader;
    private final AnchorChain chain;
    private final int partition;
    private final Watcher watcher;
    private @Nullable AnchoredSegment next;

    /** Is shown every anchor on the way. */
    interface Watcher {
        /** An anchor that can be read. */
        default void read(long at, LedgerAnchor anchor) {}

        /** One that cannot. */
        default void unreadable(long at, String why) {}
    }

    AnchorCursor(LedgerLog log, AnchorChain chain, int partition, Watcher watcher) {
        this.records = log.anchors();
        this.reader = new WireReader<>(LedgerAnchor.class, log.schemas());
        this.chain = chain;
        this.partition = partition;
        this.watcher = watcher;
        advance();
    }

    private void advance() {
        next = null;
        while (next == null && records.hasNext()) {
            AnchoredSegment segment = segment(records.next());
            if (segment != null && (partition == ALL || segment.segment().partition() == partition)) {
                next = segment;
            }
        }
    }

    private @Nullable AnchoredSegment segment(LogRecord record) {
        try {
            LedgerAnchor anchor = reader.read(record.value());
            watcher.read(record.offset(), anchor);
            return chain.take(record.offset(), anchor);
        } catch (Undecodable | IllegalArgumentException e) {
            watcher.unreadable(record.offset(), String.valueOf(e.getMessage()));
            return null;
        }
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public AnchoredSegment next() {
        AnchoredSegment segment = next;
        if (segment == null) {
            throw new NoSuchElementException();
        }
        advance();
        return segment;
    }

    @Override
    public void close() {
        records.close();
    }
}
