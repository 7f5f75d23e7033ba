package dev.unwind.ledger.proof;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.ledger.log.Cursor;
import dev.unwind.ledger.log.LedgerLog;
import dev.unwind.ledger.proof.ChainReport.Located;
import dev.unwind.ledger.replay.LiveRuns;
import dev.unwind.ledger.replay.Replay;
import dev.unwind.ledger.replay.ReplayedRun;
import dev.unwind.ledger.replay.Until;
import dev.unwind.model.proof.AnchorChain;
import dev.unwind.model.proof.AnchoredSegment;
import dev.unwind.model.proof.Finding;
import dev.unwind.model.proof.Finding.Kind;
import dev.unwind.model.proof.LogRecord;
import dev.unwind.schemas.keys.RunKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds out which fact of which run a finding is about. Reads the log again, so it is only done when there is something to find. */
final class Locating {
    private static final int WHOLLY_MAX = 50;

    private final LedgerLog log;
    private final Replay replay;
    private final @Nullable LiveRuns live;

    Locating(LedgerLog log, Replay replay, @Nullable LiveRuns live) {
        this.log = log;
        this.replay = replay;
        this.live = live;
    }

    List<Located> locate(List<Finding> findings) {
        if (findings.isEmpty()) {
            return List.of();
        }
        Map<Integer, String> keys = keysOf(findings);
        Map<Long, String> anchors = anchorsOf(findings);
        List<Located> located = new ArrayList<>();
        for (Finding finding : findings) {
            String anchor = anchors.get(finding.anchorOffset());
            Integer tag = finding.keyTag();
            String anchored = tag == null ? null : keys.get(tag);
            String run = anchored != null ? anchored : finding.recordKey();
            located.add(locate(finding, run, anchor, located.size() < WHOLLY_MAX));
        }
        return located;
    }

    /** Keys of records that are missing or changed: other records of the same run still have the key that the tag is of. */
    private Map<Integer, String> keysOf(List<Finding> findings) {
        Set<Integer> wanted = new HashSet<>();
        Set<Integer> partitions = new HashSet<>();
        for (Finding finding : findings) {
            if (finding.keyTag() != null) {
                wanted.add(finding.keyTag());
                partitions.add(finding.partition());
            }
        }
        Map<Integer, String> keys = new HashMap<>();
        for (int partition : partitions) {
            try (Cursor<LogRecord> records = log.records(partition)) {
                while (records.hasNext() && keys.size() < wanted.size()) {
                    LogRecord record = records.next();
                    byte[] key = record.key();
                    if (key != null && wanted.contains(record.keyTag())) {
                        keys.putIfAbsent(record.keyTag(), new String(key, StandardCharsets.UTF_8));
                    }
                }
            }
        }
        return keys;
    }

    private Map<Long, String> anchorsOf(List<Finding> findings) {
        Set<Long> wanted = new HashSet<>();
        findings.forEach(finding -> wanted.add(finding.anchorOffset()));
        Map<Long, String> names = new HashMap<>();
        AnchorChain silent = new AnchorChain(false, List.of(), finding -> {});
        try (AnchorCursor all = new AnchorCursor(log, silent, AnchorCursor.ALL, new AnchorCursor.Watcher() {})) {
            while (all.hasNext()) {
                AnchoredSegment one = all.next();
                if (wanted.contains(one.at())) {
                    names.put(
                            one.at(),
                            "segment of offsets " + one.segment().firstOffset() + " to "
                                    + one.segment().lastOffset() + ", head "
                                    + one.segment().head().brief());
                }
            }
        }
        return names;
    }

    private Located locate(Finding finding, @Nullable String run, @Nullable String anchor, boolean wholly) {
        if (!wholly || run == null || finding.offset() < 0 || finding.kind() == Kind.RUN_CHAIN) {
            return new Located(finding, run, finding.fact(), null, anchor);
        }
        try {
            RunKey key = RunKey.parse(run);
            JsonNode known = live == null ? null : asFolded(live, finding, key);
            if (known != null) {
                String fact = known.at("/event/payload/type").asText();
                return new Located(finding, run, fact, known.path("index").asLong(), anchor);
            }
            ReplayedRun before = replay.run(key, Until.offset(finding.offset() - 1));
            return new Located(finding, run, finding.fact(), before == null ? 0 : before.facts(), anchor);
        } catch (IllegalArgumentException e) {
            return new Located(finding, run, finding.fact(), null, anchor);
        }
    }

    /** The live store knows what stood at the offset when it was folded. */
    private static @Nullable JsonNode asFolded(LiveRuns live, Finding finding, RunKey key) {
        return live.timeline(key).stream()
                .filter(entry -> entry.path("offset").asLong() == finding.offset())
                .findFirst()
                .orElse(null);
    }
}
