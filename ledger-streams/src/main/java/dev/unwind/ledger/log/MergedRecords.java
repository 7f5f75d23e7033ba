package dev.unwind.ledger.log;

import dev.unwind.model.proof.LogRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/** Records of all partitions of a ledger, each partition's in its own order and the partitions by the timestamps of what is next in them. */
public final class MergedRecords implements Cursor<LogRecord> {
    private final List<Cursor<LogRecord>> cursors = new ArrayList<>();
    private final PriorityQueue<Head> heads =
            new PriorityQueue<>(Comparator.comparingLong((Head head) -> head.record.timestampMillis())
                    .thenComparingInt(head -> head.record.partition()));

    private record Head(LogRecord record, Cursor<LogRecord> rest) {}

    /** Begins at the beginning of every partition. */
    public MergedRecords(LedgerLog log) {
        try {
            for (int partition : log.partitions()) {
                Cursor<LogRecord> cursor = log.records(partition);
                cursors.add(cursor);
                advance(cursor);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void advance(Cursor<LogRecord> cursor) {
        if (cursor.hasNext()) {
            heads.add(new Head(cursor.next(), cursor));
        }
    }

    @Override
    public boolean hasNext() {
        return !heads.isEmpty();
    }

    @Override
    public LogRecord next() {
        Head head = heads.poll();
        if (head == null) {
            throw new NoSuchElementException();
        }
        advance(head.rest);
        return head.record;
    }

    @Override
    public void close() {
        cursors.forEach(Cursor::close);
    }
}
