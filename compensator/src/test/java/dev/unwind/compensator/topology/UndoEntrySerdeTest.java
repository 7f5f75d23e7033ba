package dev.unwind.compensator.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.model.undo.Attempts;
import dev.unwind.model.undo.EffectKnowledge;
import dev.unwind.model.undo.IssuedCommand;
import dev.unwind.model.undo.PlannedCall;
import dev.unwind.model.undo.Readings;
import dev.unwind.model.undo.UndoEntry;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.schemas.Target;
import dev.unwind.schemas.VerificationStatus;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UndoEntrySerdeTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123456Z");
    private static final UndoEntry BARE = new UndoEntry(
            new PlannedCall("a", 7, "set", 1, null, "{}", null, null, List.of()),
            Attempts.NONE,
            Readings.NONE,
            null,
            null);
    private static final UndoEntry FULL = new UndoEntry(
            new PlannedCall("a", 7, "set", 2, new Target("doc", "1", null), "{\"id\":1}", "agent", "r1", List.of()),
            new Attempts(2, 8, 2, -1, true, EffectKnowledge.APPLIED, true, NOON),
            new Readings(
                    snapshot("{\"v\":1}"), snapshot("{\"v\":2}"), snapshot(null), VerificationStatus.MISMATCHED, 11),
            "\"ok\"",
            new IssuedCommand(
                    "c",
                    "p",
                    true,
                    IssuedCommand.Outcome.EXECUTED,
                    "k",
                    true,
                    List.of(new SnapshotRead("", "docs/1", "{}"))));

    private static final UndoEntry OFFERED = new UndoEntry(
            new PlannedCall(
                    "a", 7, "set", 2, new Target("doc", "1", null), "{\"id\":1}", "agent", "r1", List.of("{\"id\":2}")),
            new Attempts(2, 8, 2, 9, true, EffectKnowledge.APPLIED, true, NOON),
            FULL.readings(),
            FULL.output(),
            FULL.command());

    private static Snapshot snapshot(@Nullable String json) {
        return new Snapshot(NOON, List.of(new SnapshotRead("doc", "docs/1", json)));
    }

    @Test
    void anEntryComesBackAsItWas() {
        assertThat(UndoEntrySerde.decode(UndoEntrySerde.encode(BARE))).isEqualTo(BARE);
        assertThat(UndoEntrySerde.decode(UndoEntrySerde.encode(FULL))).isEqualTo(FULL);
    }

    @Test
    void whatTheFirstReleaseWroteCanBeRead() {
        assertThat(UndoEntrySerde.decode(HexFormat.of().parseHex(GOLDEN))).isEqualTo(FULL);
    }

    @Test
    void theSecondFormatAddsWhatApproversOfferedAndWhenResultsCame() {
        assertThat(HexFormat.of().formatHex(UndoEntrySerde.encode(OFFERED))).isEqualTo(GOLDEN_2);
        assertThat(UndoEntrySerde.decode(HexFormat.of().parseHex(GOLDEN_2))).isEqualTo(OFFERED);
    }

    /** {@link #FULL} as first written; never edited. A later format adds a text of its own. */
    private static final String GOLDEN =
            "c301fbe02d7329e3861702610e06736574040206646f63020231107b226964223a317d020a6167656e740204723104100401040180c99a"
                    + "9a83b2b0060280c99a9a83b2b0060206646f630c646f63732f31020e7b2276223a317d000280c99a9a83b2b0060206646f630c646f6373"
                    + "2f31020e7b2276223a327d000280c99a9a83b2b0060206646f630c646f63732f3100000202160208226f6b2202026302700106026b0102"
                    + "000c646f63732f3102047b7d00";

    /** {@link #OFFERED} in the second format; never edited. */
    private static final String GOLDEN_2 =
            "c301c0247568ea90c19502610e06736574040206646f63020231107b226964223a317d020a6167656e740204723102107b226964223a32"
                    + "7d000410041201040180c99a9a83b2b0060280c99a9a83b2b0060206646f630c646f63732f31020e7b2276223a317d000280c99a9a83b2"
                    + "b0060206646f630c646f63732f31020e7b2276223a327d000280c99a9a83b2b0060206646f630c646f63732f3100000202160208226f6b"
                    + "2202026302700106026b0102000c646f63732f3102047b7d00";
}
