package dev.unwind.verifier.topology;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How far the records of one partition are done: a record counts only when all before it are done too.
 *
 * <p>Records are added and progress is asked for by the polling thread; records may be finished by any thread.
 */
final class PartitionProgress {

    /** One record that was taken and is not yet counted. */
    static final class Pending {
        private final long offset;
        private volatile boolean finished;

        private Pending(long offset) {
            this.offset = offset;
        }

        /** What the record asked for is durable; it need not be read again. */
        void finish() {
            finished = true;
        }
    }

    private final Deque<Pending> pending = new ArrayDeque<>();
    private volatile boolean revoked;
    private boolean begun;
    private long committed = -1;

    /** Takes the next record, in the order of offsets. */
    Pending add(long offset) {
        Pending added = new Pending(offset);
        pending.add(added);
        begun = true;
        return added;
    }

    /**
     * The offset from which the partition would have to be read again after a crash now.
     *
     * @param position offset of the next record to be polled; all before it have been added
     */
    long resumeAt(long position) {
        Pending first = pending.peek();
        while (first != null && first.finished) {
            pending.remove();
            first = pending.peek();
        }
        return first == null ? position : first.offset;
    }

    /** Whether this offset says more than what was committed before; if so it is noted as committed. */
    boolean advance(long offset) {
        if (offset <= committed) {
            return false;
        }
        committed = offset;
        return true;
    }

    /** What was noted as committed was not: it is to be committed again. */
    void commitFailed() {
        committed = -1;
    }

    /** Whether a record was ever taken. */
    boolean begun() {
        return begun;
    }

    /** The partition belongs to another instance from now on: what was not begun need not be. */
    void revoke() {
        revoked = true;
    }

    boolean revoked() {
        return revoked;
    }
}
