package dev.unwind.ledger.proof;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.ledger.log.Cursor;
import dev.unwind.ledger.log.LedgerLog;
import dev.unwind.ledger.log.LogExport;
import dev.unwind.ledger.log.WireReader;
import dev.unwind.ledger.replay.LiveRuns;
import dev.unwind.ledger.replay.Replay;
import dev.unwind.ledger.replay.ReplayedRun;
import dev.unwind.ledger.replay.Until;
import dev.unwind.ledger.topology.FactDecoder;
import dev.unwind.ledger.topology.Undecodable;
import dev.unwind.model.proof.AnchorChain;
import dev.unwind.model.proof.AnchorKey;
import dev.unwind.model.proof.Finding;
import dev.unwind.model.proof.Finding.Kind;
import dev.unwind.model.proof.Hash;
import dev.unwind.model.proof.KnownAnchors;
import dev.unwind.model.proof.LogRecord;
import dev.unwind.model.proof.PartitionCheck;
import dev.unwind.schemas.LedgerAnchor;
import dev.unwind.schemas.LogAnchored;
import dev.unwind.schemas.keys.RunKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Recomputes a log from its records and holds it against its anchors: first the anchors against one another, then each partition's records
 * against its segments, then each run's hash chain against the live store's. Everything is read in order, and nothing is kept but findings.
 */
public final class ChainCheck {
    /** So many are kept; the rest is counted. */
    private static final int FINDINGS_MAX = 1_000;

    private final LedgerLog log;
    private final Asked asked;
    private final Replay replay;
    private final FactDecoder decoder;
    private final List<Finding> findings = new ArrayList<>();
    private long findingsMore;
    private long findingsElsewhere;
    private long runsCompared;
    private long runsThatWentOn;

    /**
     * What is to be checked.
     *
     * @param run findings about other runs are only counted; null for all
     * @param keys public keys that log anchors may be signed with; none to leave signatures alone
     * @param known digests of log anchors that somebody wrote down, by number
     * @param live the live store, null for none
     * @param valueBytesMax largest value that the ledger takes, as configured there
     */
    public record Asked(
            @Nullable RunKey run,
            List<AnchorKey> keys,
            Map<Long, Hash> known,
            @Nullable LiveRuns live,
            int valueBytesMax) {}

    private ChainCheck(LedgerLog log, Asked asked) {
        this.log = log;
        this.asked = asked;
        this.replay = new Replay(log, asked.valueBytesMax());
        this.decoder = WireReader.facts(log.schemas());
    }

    /** Checks a log. */
    public static ChainReport of(LedgerLog log, Asked asked) {
        return new ChainCheck(log, asked).check();
    }

    private ChainReport check() {
        log.damage().forEach(this::found);
        AnchorChain chain = new AnchorChain(log.onlyRun() == null, asked.keys(), this::found);
        anchors(chain);
        List<PartitionCheck.Result> partitions = new ArrayList<>();
        for (int partition : log.partitions()) {
            partitions.add(check(partition));
        }
        LiveRuns live = asked.live();
        if (live != null) {
            compare(live);
        }
        return new ChainReport(
                log.source(),
                log.ledger(),
                log.anchorsTopic(),
                new Locating(log, replay, live).locate(findings),
                findingsMore,
                findingsElsewhere,
                partitions,
                chain.logAnchoredThrough(),
                chain.segments(),
                chain.logAnchors(),
                chain.lastLogAnchor(),
                !asked.keys().isEmpty(),
                live == null ? -1 : runsCompared,
                runsThatWentOn);
    }

    private void found(Finding finding) {
        if (!concerns(finding)) {
            findingsElsewhere++;
        } else if (findings.size() < FINDINGS_MAX) {
            findings.add(finding);
        } else {
            findingsMore++;
        }
    }

    private boolean concerns(Finding finding) {
        RunKey run = asked.run();
        Integer tag = finding.keyTag();
        return run == null
                || finding.offset() < 0
                || run.encode().equals(finding.recordKey())
                || (tag != null && tag == LogExport.tag(run));
    }

    private void anchors(AnchorChain chain) {
        KnownAnchors known = new KnownAnchors(asked.known());
        AnchorCursor.Watcher watcher = new AnchorCursor.Watcher() {
            @Override
            public void read(long at, LedgerAnchor anchor) {
                if (anchor.getPayload() instanceof LogAnchored whole) {
                    known.take(whole);
                }
            }

            @Override
            public void unreadable(long at, String why) {
                found(new Finding(Kind.ANCHOR, -1, -1, 0, at, null, null, null, "The anchor cannot be read: " + why));
            }
        };
        try (AnchorCursor all = new AnchorCursor(log, chain, AnchorCursor.ALL, watcher)) {
            all.forEachRemaining(segment -> {});
        }
        known.tell(this::found);
    }

    private PartitionCheck.Result check(int partition) {
        RunKey only = log.onlyRun();
        // What is wrong with the anchors themselves is told already.
        AnchorChain silent = new AnchorChain(only == null, List.of(), finding -> {});
        try (Cursor<LogRecord> records = log.records(partition);
                AnchorCursor segments = new AnchorCursor(log, silent, partition, new AnchorCursor.Watcher() {})) {
            Integer tag = only == null ? null : LogExport.tag(only);
            return new PartitionCheck(partition, tag, records, this::factOf, this::found).run(segments);
        }
    }

    private @Nullable String factOf(LogRecord record) {
        try {
            return decoder.decode(record.value()).getPayload().getClass().getSimpleName();
        } catch (Undecodable e) {
            return null;
        }
    }

    private void compare(LiveRuns live) {
        RunKey run = asked.run() != null ? asked.run() : log.onlyRun();
        if (run == null) {
            replay.all(replayed -> compare(live, replayed));
            return;
        }
        ReplayedRun replayed = replay.run(run, Until.END);
        if (replayed != null) {
            compare(live, replayed);
        }
    }

    /** The chain is over every accepted fact, so one hash says it all. Of a run that went on since, the store's fact at our end is not to be had. */
    private void compare(LiveRuns live, ReplayedRun replayed) {
        JsonNode ours = replayed.run();
        long last = ours == null ? -1 : ours.path("lastOffset").asLong();
        JsonNode theirs = live.run(replayed.key(), last);
        boolean wentOn = theirs != null
                && theirs.path("lastOffset").asLong() > last
                && last >= 0
                && theirs.path("lastOffset").asLong()
                        >= log.ends().getOrDefault(replay.partitionOf(replayed.key()), 0L);
        if (wentOn) {
            runsThatWentOn++;
            return;
        }
        runsCompared++;
        boolean same = ours == null || theirs == null
                ? ours == null && theirs == null
                : ours.path("chainHash").equals(theirs.path("chainHash"));
        if (!same) {
            found(new Finding(
                    Kind.RUN_CHAIN,
                    replay.partitionOf(replayed.key()),
                    last,
                    1,
                    -1,
                    replayed.key().encode(),
                    null,
                    null,
                    "The hash chain of the run is " + chain(ours) + " in the log, and " + chain(theirs)
                            + " in the live store."));
        }
    }

    private static String chain(@Nullable JsonNode run) {
        return run == null
                ? "not there"
                : run.path("chainHash").asText().substring(0, 16) + " over "
                        + run.path("facts").asLong() + " facts";
    }
}
