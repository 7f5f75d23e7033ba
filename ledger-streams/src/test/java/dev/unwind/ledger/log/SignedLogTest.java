package dev.unwind.ledger.log;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.ledger.facts.Facts;
import dev.unwind.ledger.facts.Keys;
import dev.unwind.ledger.replay.Replay;
import dev.unwind.ledger.replay.ReplayedRun;
import dev.unwind.ledger.replay.Until;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.schemas.signing.FactSigner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SignedLogTest {
    private static final int VALUE_BYTES_MAX = 1024 * 1024;
    private static final RunKey RUN = new RunKey("acme", "run-1");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @ParameterizedTest
    @EnumSource(LogFormat.class)
    void aReplayRefusesWhatTheLedgerRefusedAlsoFromAFile(LogFormat format) throws IOException {
        FactSigner operator = Keys.signer();
        Facts run = new Facts("acme", "run-1");
        MemoryLog log = new MemoryLog(1, null);
        log.signingKeys.add(Keys.published(operator, Instant.EPOCH, ActorKind.OPERATOR));
        log.tell(run.started());
        run.act("a1").forEach(log::tell);
        log.tell(run.undoRequested("forged"));
        log.tell(run.undoRequested("forged with a key of my own"), Keys.signer());
        log.tell(run.undoRequested("asked for"), operator);

        ReplayedRun there = requireNonNull(new Replay(log, VALUE_BYTES_MAX).run(RUN, Until.END));
        assertThat(there.refused()).hasSize(2);
        assertThat(there.facts()).isEqualTo(5);

        Path file = folder.resolve("log");
        LogExport.write(log, null, format, file);
        try (FileLog exported = new FileLog(file)) {
            assertThat(exported.damage()).isEmpty();
            assertThat(exported.signingKeys()).containsExactlyElementsOf(log.signingKeys);
            assertThat(requireNonNull(new Replay(exported, VALUE_BYTES_MAX).run(RUN, Until.END))
                            .json())
                    .isEqualTo(there.json());
        }
    }
}
