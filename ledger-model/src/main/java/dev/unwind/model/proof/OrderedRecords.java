package dev.unwind.model.proof;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Records in the order of their offsets, from a source that ought to have them so: a broker always has, a file that somebody edited may not.
 * What stands out of order is set aside.
 */
final class OrderedRecords<T> {
    private static final int KEPT_MAX = 10_000;

    private final Iterator<LogRecord> source;
    private final List<Stray<T>> strays = new ArrayList<>();
    private final Function<LogRecord, T> remember;
    private @Nullable LogRecord held;
    private @Nullable LogRecord ahead;
    private long given = -1;

    OrderedRecords(Iterator<LogRecord> source, Function<LogRecord, T> remember) {
        this.source = source;
        this.remember = remember;
        this.ahead = pull();
    }

    /** A record out of order, and the offset of the record it stands behind (-1 for the beginning). */
    record Stray<T>(T seen, long behind) {}

    /** The next record with an offset of at most {@code last}; null when there is none. */
    @Nullable
    LogRecord upTo(long last) {
        LogRecord next = held != null ? held : next();
        if (next == null || next.offset() > last) {
            held = next;
            return null;
        }
        held = null;
        return next;
    }

    private @Nullable LogRecord next() {
        while (ahead != null) {
            LogRecord record = ahead;
            ahead = pull();
            boolean late = record.offset() <= given;
            boolean early = ahead != null && ahead.offset() > given && ahead.offset() < record.offset();
            if (late || early) {
                setAside(record);
            } else {
                given = record.offset();
                return record;
            }
        }
        return null;
    }

    private void setAside(LogRecord record) {
        if (strays.size() < KEPT_MAX) {
            strays.add(new Stray<>(remember.apply(record), given));
        }
    }

    private @Nullable LogRecord pull() {
        return source.hasNext() ? source.next() : null;
    }

    /** What was set aside, as it was remembered. */
    List<Stray<T>> strays() {
        return List.copyOf(strays);
    }
}
