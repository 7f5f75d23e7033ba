package dev.unwind.ledger.topology;

import dev.unwind.model.fold.Deadlines;
import dev.unwind.schemas.ActionFailed;
import dev.unwind.schemas.LedgerEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * States on the ledger that nothing was heard of a running action in time. Deadlines are made of record timestamps and held against this
 * machine's clock; the order of facts is the ledger's all the same, so a statement that comes too late is fenced and moves nothing.
 */
final class DeadlineWatch {
    static final Duration EVERY = Duration.ofMillis(250);

    private final ProcessorContext<byte[], Object> context;
    private final DeadlineStore deadlines;
    private final RunReader reader;
    private final FoldListener listener;
    private boolean foldedSinceLastLook;

    DeadlineWatch(
            ProcessorContext<byte[], Object> context,
            DeadlineStore deadlines,
            RunReader reader,
            FoldListener listener) {
        this.context = context;
        this.deadlines = deadlines;
        this.reader = reader;
        this.listener = listener;
    }

    void start() {
        context.schedule(EVERY, PunctuationType.WALL_CLOCK_TIME, this::look);
    }

    /** A record has been folded. */
    void folded() {
        foldedSinceLastLook = true;
    }

    private void look(long now) {
        // While facts are being caught up with, the result may stand on the ledger already: then only what lies before
        // the newest fact is due.
        long sure = foldedSinceLastLook ? Math.min(now, context.currentStreamTimeMs()) : now;
        foldedSinceLastLook = false;
        if (deadlines.takeDue(sure, key -> state(key, now))) {
            listener.deadlinesLeft();
        }
    }

    private void state(DeadlineKey key, long now) {
        LedgerEvent missed = Deadlines.missed(
                reader.run(key.runKey()),
                reader.action(key.runKey(), key.deadline().position()),
                key.deadline(),
                Instant.ofEpochMilli(now));
        if (missed == null) {
            return;
        }
        context.forward(
                new Record<>(key.runKey().getBytes(StandardCharsets.UTF_8), missed, now, new RecordHeaders()),
                LedgerTopology.TO_LEDGER);
        if (missed.getPayload() instanceof ActionFailed failed) {
            listener.deadlineMissed(failed.getCause());
        }
    }
}
