package dev.unwind.model.proof;

import dev.unwind.model.proof.Finding.Kind;
import dev.unwind.schemas.LedgerAnchor;
import dev.unwind.schemas.LogAnchored;
import dev.unwind.schemas.PartitionHead;
import dev.unwind.schemas.SegmentAnchored;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Holds the anchors against one another, in their order. Keeps the heads since the last log anchor and nothing more.
 *
 * <p>For whoever makes anchors it is also what they are made from: the heads, and the last log anchor.
 */
public final class AnchorChain {
    private final boolean whole;
    private final List<AnchorKey> keys;
    private final Consumer<Finding> findings;
    private final TreeMap<Integer, LogAnchors.Head> heads = new TreeMap<>();
    private final Map<Integer, List<LogAnchors.Head>> sinceLogAnchor = new HashMap<>();
    /** Where the first segment of each partition begins that was taken. */
    private final Map<Integer, Long> begins = new HashMap<>();

    private final Map<Integer, Long> logAnchoredThrough = new TreeMap<>();
    private @Nullable LogAnchored last;
    private long segments;
    private long logAnchors;

    /**
     * @param whole whether the anchors are all there are; otherwise they may begin in the middle
     * @param keys log anchors must be signed by one of them; none when signatures are not looked at
     */
    public AnchorChain(boolean whole, List<AnchorKey> keys, Consumer<Finding> findings) {
        this.whole = whole;
        this.keys = List.copyOf(keys);
        this.findings = findings;
    }

    /**
     * Takes the next anchor.
     *
     * @param at its offset on the anchors topic
     * @return the segment that it is, null when it is none or contradicts itself
     */
    public @Nullable AnchoredSegment take(long at, LedgerAnchor anchor) {
        if (anchor.getPayload() instanceof SegmentAnchored segment) {
            return segment(at, segment);
        }
        log(at, (LogAnchored) anchor.getPayload());
        return null;
    }

    private @Nullable AnchoredSegment segment(long at, SegmentAnchored anchor) {
        segments++;
        Segment segment;
        try {
            segment = Segment.of(anchor);
        } catch (IllegalArgumentException e) {
            findings.accept(Finding.anchor(
                    Kind.ANCHOR,
                    anchor.getPartition(),
                    at,
                    "The segment anchor for offsets " + anchor.getFirstOffset() + " to " + anchor.getLastOffset()
                            + " contradicts itself: " + e.getMessage() + "."));
            return null;
        }
        LogAnchors.Head before = heads.get(segment.partition());
        boolean follows = before == null
                ? !whole || segment.previousHead().equals(Hash.ZERO)
                : segment.previousHead().equals(before.hash()) && segment.firstOffset() > before.lastOffset();
        if (!follows) {
            findings.accept(Finding.anchor(
                    Kind.ANCHOR,
                    segment.partition(),
                    at,
                    "The segment anchor for offsets " + segment.firstOffset() + " to " + segment.lastOffset()
                            + " does not follow the one before: it names "
                            + segment.previousHead().brief() + " as the head before it, expected "
                            + (before == null
                                    ? "none, because it is the first"
                                    : before.hash().brief() + ", which ends at offset " + before.lastOffset())
                            + ". An anchor between them was dropped, or one of them was replaced."));
        }
        LogAnchors.Head head = new LogAnchors.Head(segment.lastOffset(), segment.head());
        heads.put(segment.partition(), head);
        begins.putIfAbsent(segment.partition(), segment.firstOffset());
        sinceLogAnchor
                .computeIfAbsent(segment.partition(), p -> new ArrayList<>())
                .add(head);
        return new AnchoredSegment(at, segment, !follows);
    }

    private void log(long at, LogAnchored anchor) {
        logAnchors++;
        String contradiction = LogAnchors.contradiction(anchor);
        if (contradiction != null) {
            tell(at, anchor, "contradicts itself: " + contradiction);
        }
        LogAnchored before = last;
        if (before != null
                && (anchor.getNumber() != before.getNumber() + 1
                        || !anchor.getPreviousDigest().equals(before.getDigest()))) {
            tell(
                    at,
                    anchor,
                    "does not follow number " + before.getNumber() + ": one between was dropped, or one replaced");
        } else if (before == null && whole && anchor.getNumber() != 1) {
            tell(at, anchor, "is the first that is there, expected number 1");
        }
        anchor.getPartitions().forEach(head -> cover(at, anchor, head));
        if (!keys.isEmpty() && keys.stream().noneMatch(key -> key.signed(anchor))) {
            findings.accept(Finding.anchor(
                    Kind.SIGNATURE,
                    -1,
                    at,
                    "Log anchor " + anchor.getNumber() + " "
                            + (anchor.getSignature() == null
                                    ? "is not signed"
                                    : "is signed by key " + anchor.getKeyId() + ", and the signature does not hold")
                            + "; expected a signature by "
                            + String.join(
                                    " or ", keys.stream().map(AnchorKey::keyId).toList()) + "."));
        }
        last = anchor;
    }

    /** A log anchor may be behind: segments of other instances may have come between its making and its writing. */
    private void cover(long at, LogAnchored anchor, PartitionHead stated) {
        int partition = stated.getPartition();
        LogAnchors.Head head = new LogAnchors.Head(stated.getLastOffset(), Hash.of(stated.getHead()));
        Long through = logAnchoredThrough.get(partition);
        List<LogAnchors.Head> known = sinceLogAnchor.get(partition);
        int place = known == null ? -1 : known.indexOf(head);
        if (!whole && (known == null || head.lastOffset() < begins.getOrDefault(partition, 0L))) {
            // What it names stands before the place where these anchors begin.
            heads.putIfAbsent(partition, head);
            logAnchoredThrough.put(partition, head.lastOffset());
            return;
        }
        if (known == null || place < 0) {
            tell(
                    at,
                    anchor,
                    "says that partition " + partition + " is anchored through offset " + head.lastOffset()
                            + " with head " + head.hash().brief() + ", and no segment anchor before it says so"
                            + (through == null ? "" : " (the last log anchor went through offset " + through + ")"));
        } else {
            known.subList(0, place).clear();
        }
        logAnchoredThrough.put(partition, head.lastOffset());
    }

    private void tell(long at, LogAnchored anchor, String what) {
        findings.accept(Finding.anchor(Kind.ANCHOR, -1, at, "Log anchor " + anchor.getNumber() + " " + what + "."));
    }

    /** Through which offset each partition is anchored, and with which head. */
    public TreeMap<Integer, LogAnchors.Head> heads() {
        return new TreeMap<>(heads);
    }

    /** The last log anchor, null when there was none. */
    public @Nullable LogAnchored lastLogAnchor() {
        return last;
    }

    /** Through which offset the last log anchor covers each partition. */
    public Map<Integer, Long> logAnchoredThrough() {
        return new TreeMap<>(logAnchoredThrough);
    }

    /** Segments taken. */
    public long segments() {
        return segments;
    }

    /** Log anchors taken. */
    public long logAnchors() {
        return logAnchors;
    }
}
