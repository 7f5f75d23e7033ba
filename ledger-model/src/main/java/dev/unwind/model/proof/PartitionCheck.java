package dev.unwind.model.proof;

import dev.unwind.model.proof.Finding.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Holds the records of one partition against its segments, both read once, in order. Three segments are in memory at a time, so that
 * a record that was shifted over the end of one is still recognised.
 */
public final class PartitionCheck {
    private static final int KEPT_MAX = 10_000;

    private final int partition;
    private final @Nullable Integer onlyTag;
    private final Function<LogRecord, @Nullable String> factOf;
    private final Consumer<Finding> findings;
    private final OrderedRecords<Seen> records;
    /** Before, current, after. */
    private final Deque<Window> windows = new ArrayDeque<>();
    /** Anchored and not found where they belong: they may still turn up out of order. */
    private final Map<Long, Unseen> unseen = new TreeMap<>();

    private long checked;

    /**
     * @param onlyTag when the records are only those of one key: its tag; null when they are all
     * @param factOf what kind of fact a record holds, null when that cannot be told; asked for findings only
     */
    public PartitionCheck(
            int partition,
            @Nullable Integer onlyTag,
            Iterator<LogRecord> records,
            Function<LogRecord, @Nullable String> factOf,
            Consumer<Finding> findings) {
        this.partition = partition;
        this.onlyTag = onlyTag;
        this.factOf = factOf;
        this.findings = findings;
        this.records = new OrderedRecords<>(records, this::seen);
    }

    /**
     * What a check of a partition came to.
     *
     * @param partition the partition
     * @param checked records that were held against an anchor
     * @param anchoredThrough offset of the last anchored record, -1 when none is
     * @param tail records behind it, which no segment covers yet
     */
    public record Result(int partition, long checked, long anchoredThrough, long tail) {}

    private record Seen(
            long offset,
            Hash leaf,
            @Nullable String key,
            @Nullable String fact) {}

    private record Unseen(Segment.Anchored record, long at) {}

    private record Window(
            AnchoredSegment anchor, Map<Long, Segment.Anchored> expected, List<Seen> seen, boolean wrong) {}

    /** Checks the partition against these segments. */
    public Result run(Iterator<AnchoredSegment> segments) {
        long through = -1;
        while (segments.hasNext()) {
            AnchoredSegment next = segments.next();
            gather(next, through);
            through = Math.max(through, next.segment().lastOffset());
            if (windows.size() > 1) {
                resolve(List.copyOf(windows).get(windows.size() - 2));
            }
            if (windows.size() == 3) {
                windows.removeFirst();
            }
        }
        long tail = tail();
        if (!windows.isEmpty()) {
            resolve(windows.getLast());
        }
        settle();
        return new Result(partition, checked, through, tail);
    }

    private void gather(AnchoredSegment anchor, long before) {
        Map<Long, Segment.Anchored> expected = new HashMap<>();
        anchor.segment().records().forEach(record -> expected.put(record.offset(), record));
        List<Seen> seen = new ArrayList<>();
        boolean wrong = false;
        long end = anchor.segment().lastOffset();
        for (LogRecord record = records.upTo(end); record != null; record = records.upTo(end)) {
            boolean uncovered =
                    anchor.afterGap() && record.offset() < anchor.segment().firstOffset();
            if (uncovered || record.offset() <= before) {
                continue;
            }
            checked++;
            Segment.Anchored stated = expected.get(record.offset());
            Hash leaf = record.leaf();
            boolean right = stated != null && stated.leaf().equals(leaf);
            wrong |= !right;
            seen.add(right ? new Seen(record.offset(), leaf, null, null) : seen(record, leaf));
        }
        wrong |= seen.size() != expected.size();
        windows.addLast(new Window(anchor, expected, seen, wrong));
    }

    private Seen seen(LogRecord record) {
        return seen(record, record.leaf());
    }

    private Seen seen(LogRecord record, Hash leaf) {
        byte[] key = record.key();
        return new Seen(
                record.offset(),
                leaf,
                key == null ? null : new String(key, StandardCharsets.UTF_8),
                factOf.apply(record));
    }

    /** Looks through one window with its neighbours in sight. */
    private void resolve(Window window) {
        if (!window.wrong()) {
            return;
        }
        Map<Hash, Long> anchoredAt = new HashMap<>();
        Set<Hash> present = new HashSet<>();
        for (Window near : windows) {
            near.anchor().segment().records().forEach(record -> anchoredAt.putIfAbsent(record.leaf(), record.offset()));
            near.seen().forEach(seen -> present.add(seen.leaf()));
        }
        Map<Long, Seen> seen = new LinkedHashMap<>();
        window.seen().forEach(one -> seen.put(one.offset(), one));
        Shift shift = new Shift(window.anchor().at());
        for (Seen one : seen.values()) {
            Segment.Anchored stated = window.expected().get(one.offset());
            if (stated != null && stated.leaf().equals(one.leaf())) {
                continue;
            }
            Long home = anchoredAt.get(one.leaf());
            if (home != null) {
                shift.add(one, home);
                if (stated != null && !present.contains(stated.leaf()) && concerns(stated)) {
                    tell(
                            Kind.MISSING,
                            one.offset(),
                            window.anchor().at(),
                            null,
                            stated.keyTag(),
                            "The record that was anchored at this offset is not there; its place is taken by the one"
                                    + " that was anchored at offset " + home + ".");
                }
            } else if (stated == null || present.contains(stated.leaf())) {
                tell(
                        Kind.INSERTED,
                        one.offset(),
                        window.anchor().at(),
                        one,
                        null,
                        "A record is there that was not when the segment was anchored: its SHA-256 is "
                                + one.leaf().brief() + ", which the anchor does not have.");
            } else {
                tell(
                        Kind.CHANGED,
                        one.offset(),
                        window.anchor().at(),
                        one,
                        stated.keyTag(),
                        "The record is not the one that was anchored: its SHA-256 is "
                                + one.leaf().brief() + ", expected "
                                + stated.leaf().brief() + ".");
            }
        }
        shift.flush();
        for (Segment.Anchored stated : window.anchor().segment().records()) {
            if (!seen.containsKey(stated.offset())
                    && concerns(stated)
                    && !present.contains(stated.leaf())
                    && unseen.size() < KEPT_MAX) {
                unseen.put(stated.offset(), new Unseen(stated, window.anchor().at()));
            }
        }
    }

    private boolean concerns(Segment.Anchored stated) {
        return onlyTag == null || stated.keyTag() == onlyTag;
    }

    /** Records behind the last segment; the first of them may be such that were shifted there. */
    private long tail() {
        long count = 0;
        Window last = windows.peekLast();
        for (LogRecord record = records.upTo(Long.MAX_VALUE); record != null; record = records.upTo(Long.MAX_VALUE)) {
            count++;
            if (last != null && last.wrong() && count <= KEPT_MAX) {
                Hash leaf = record.leaf();
                boolean shifted = last.expected().values().stream()
                        .anyMatch(stated -> stated.leaf().equals(leaf));
                if (shifted) {
                    last.seen().add(seen(record, leaf));
                }
            }
        }
        return count;
    }

    /** Tells of what stood out of order, and of what never turned up. */
    private void settle() {
        for (OrderedRecords.Stray<Seen> stray : records.strays()) {
            Unseen missed = unseen.remove(stray.seen().offset());
            if (missed == null) {
                tell(
                        Kind.INSERTED,
                        stray.seen().offset(),
                        -1,
                        stray.seen(),
                        null,
                        "A second record with this offset stands behind offset " + stray.behind() + ".");
            } else if (missed.record().leaf().equals(stray.seen().leaf())) {
                tell(
                        Kind.MOVED,
                        stray.seen().offset(),
                        missed.at(),
                        stray.seen(),
                        missed.record().keyTag(),
                        "The record stands out of order, behind offset " + stray.behind() + ".");
            } else {
                tell(
                        Kind.CHANGED,
                        stray.seen().offset(),
                        missed.at(),
                        stray.seen(),
                        missed.record().keyTag(),
                        "The record stands out of order, behind offset " + stray.behind()
                                + ", and is not the one that was anchored: its SHA-256 is "
                                + stray.seen().leaf().brief() + ", expected "
                                + missed.record().leaf().brief() + ".");
            }
        }
        unseen.forEach((offset, missed) -> tell(
                Kind.MISSING,
                offset,
                missed.at(),
                null,
                missed.record().keyTag(),
                "A record that was anchored is not there: its SHA-256 was "
                        + missed.record().leaf().brief() + "."));
    }

    private void tell(
            Kind kind, long offset, long anchorOffset, @Nullable Seen found, @Nullable Integer tag, String detail) {
        findings.accept(new Finding(
                kind,
                partition,
                offset,
                1,
                anchorOffset,
                found == null ? null : found.key(),
                tag,
                found == null ? null : found.fact(),
                detail));
    }

    /** Records in a row that all stand equally far from their place are one finding. */
    private final class Shift {
        private final long at;
        private @Nullable Seen first;
        private long distance;
        private long count;

        Shift(long at) {
            this.at = at;
        }

        void add(Seen one, long home) {
            if (first == null || one.offset() - home != distance) {
                flush();
                first = one;
                distance = one.offset() - home;
            }
            count++;
        }

        void flush() {
            if (first != null) {
                findings.accept(new Finding(
                        Kind.MOVED,
                        partition,
                        first.offset(),
                        count,
                        at,
                        first.key(),
                        null,
                        first.fact(),
                        (count == 1 ? "The record stands " : count + " records from this offset on stand ")
                                + Math.abs(distance) + (distance > 0 ? " behind" : " before")
                                + " the offset where " + (count == 1 ? "it was" : "they were") + " anchored."));
            }
            first = null;
            count = 0;
        }
    }
}
