package dev.unwind.sdk;

import dev.unwind.schemas.keys.RunKey;
import dev.unwind.sdk.ledger.LedgerWriter;
import dev.unwind.sdk.ledger.RunFacts;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The facts of one run on their way to the ledger. Not thread-safe: the run's lock guards it.
 *
 * <p>Once a fact was not acknowledged nobody knows whether it stands, so nothing more may be built on it: every later use fails.
 */
final class Journal {
    /** Waited for beyond the writer's own limit, so that it is the writer who says why. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final RunKey run;
    private final LedgerWriter ledger;
    private final RunFacts facts;
    private final Duration timeout;
    private final Deque<CompletableFuture<Long>> open = new ArrayDeque<>();
    private long lastOffset = -1;
    private @Nullable LedgerUnavailableException broken;

    Journal(RunKey run, LedgerWriter ledger, RunFacts facts, Duration timeout) {
        this.run = run;
        this.ledger = ledger;
        this.facts = facts;
        this.timeout = timeout.plus(GRACE);
    }

    /** States a fact and does not wait. The ledger has it behind all that were stated before. */
    void state(SpecificRecord payload) {
        requireWhole();
        while (!open.isEmpty() && open.peekFirst().isDone()) {
            take();
        }
        open.addLast(ledger.append(facts.next(payload)));
    }

    /** States a fact on which nothing is built: whether it comes to stand does not matter. */
    void mention(SpecificRecord payload) {
        if (broken == null) {
            var unawaited = ledger.append(facts.next(payload));
        }
    }

    /**
     * Waits until every fact that was stated is acknowledged.
     *
     * @throws LedgerUnavailableException when one was not
     */
    void awaitAll() {
        requireWhole();
        while (!open.isEmpty()) {
            take();
        }
    }

    /** Offset of the last fact that is known to be acknowledged; -1 when none is. */
    long lastOffset() {
        return lastOffset;
    }

    private void take() {
        try {
            long offset = open.getFirst().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            open.removeFirst();
            lastOffset = Math.max(lastOffset, offset);
        } catch (ExecutionException e) {
            throw breaks(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw breaks(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw breaks(e);
        }
    }

    private LedgerUnavailableException breaks(Throwable cause) {
        broken = new LedgerUnavailableException(
                "Cannot go on with run " + run + ": a fact was not acknowledged by the ledger (" + cause
                        + "). Whether it stands there is unknown; resume the run with UnwindAgent.resumeRun.",
                cause);
        return broken;
    }

    private void requireWhole() {
        if (broken != null) {
            throw new LedgerUnavailableException(String.valueOf(broken.getMessage()), broken);
        }
    }
}
