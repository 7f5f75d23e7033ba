package dev.unwind.model.proof;

import dev.unwind.schemas.LedgerAnchor;
import dev.unwind.schemas.LogAnchored;
import dev.unwind.schemas.SegmentAnchored;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The anchors of a small ledger with two partitions: in each round a segment of each, and a log anchor over both. */
final class AnchoredLog {
    /** Places of a round: segment of partition 0, segment of partition 1, log anchor. */
    static final int ROUND = 3;

    private static final int RECORDS = 4;

    private final TreeMap<Integer, LogAnchors.Head> heads = new TreeMap<>();
    private final List<LedgerAnchor> anchors = new ArrayList<>();
    private final @Nullable AnchorSigner signer;
    private final int changedRound;
    private @Nullable LogAnchored last;

    private AnchoredLog(@Nullable AnchorSigner signer, int changedRound) {
        this.signer = signer;
        this.changedRound = changedRound;
    }

    /** As it was written. */
    static List<LedgerAnchor> of(int rounds, @Nullable AnchorSigner signer) {
        return changedIn(-1, rounds, signer);
    }

    /** As somebody writes it who changes one record of a round and computes everything behind it again. */
    static List<LedgerAnchor> changedIn(int round, int rounds, @Nullable AnchorSigner signer) {
        AnchoredLog log = new AnchoredLog(signer, round);
        for (int i = 0; i < rounds; i++) {
            log.round(i);
        }
        return log.anchors;
    }

    private void round(int round) {
        for (int partition = 0; partition < 2; partition++) {
            LogAnchors.Head before = heads.get(partition);
            OpenSegment open = new OpenSegment(partition, before == null ? Hash.ZERO : before.hash());
            for (int i = 0; i < RECORDS; i++) {
                boolean changed = round == changedRound && partition == 0 && i == 1;
                open.add(record(partition, (long) round * RECORDS + i, changed));
            }
            SegmentAnchored segment = open.close();
            heads.put(partition, new LogAnchors.Head(segment.getLastOffset(), Hash.of(segment.getHead())));
            anchors.add(new LedgerAnchor(segment));
        }
        LogAnchored anchor = LogAnchors.next(last, Instant.parse("2026-11-21T09:00:00Z"), heads, signer);
        anchors.add(new LedgerAnchor(anchor));
        last = anchor;
    }

    private static LogRecord record(int partition, long offset, boolean changed) {
        return new LogRecord(
                partition,
                offset,
                1_000 + offset,
                ("acme/run-" + partition).getBytes(StandardCharsets.UTF_8),
                ((changed ? "changed " : "fact ") + partition + " " + offset).getBytes(StandardCharsets.UTF_8),
                List.of());
    }

    /** What is found when these anchors are held against one another. */
    static List<Finding> findings(List<LedgerAnchor> anchors, AnchorKey... keys) {
        return findings(true, anchors, keys);
    }

    static List<Finding> findings(boolean whole, List<LedgerAnchor> anchors, AnchorKey... keys) {
        List<Finding> findings = new ArrayList<>();
        AnchorChain chain = new AnchorChain(whole, List.of(keys), findings::add);
        long at = 0;
        for (LedgerAnchor anchor : anchors) {
            chain.take(at++, anchor);
        }
        return findings;
    }
}
