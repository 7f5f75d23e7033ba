package dev.unwind.cli.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unwind.cli.CliException;
import dev.unwind.examples.targets.TargetConfig;
import dev.unwind.examples.targets.audit.Difference;
import dev.unwind.model.json.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordingTest {
    private static final Path DATA = Path.of("src/test/resources/recorded");

    private static Recording read(PlayOptions options) {
        return Recording.read(options, TargetConfig.dataSetsIn(options.data().resolve("db")));
    }

    private static PlayOptions options(int limit) {
        return new PlayOptions(DATA, null, null, null, limit, 1, PlayOptions.Undo.FLAGGED, null, false);
    }

    @Test
    void ownRecordingHasItsRunsInOrderWithLabels() {
        Recording recording = read(options(0));
        assertThat(recording.runs())
                .extracting(RecordedRun::runId)
                .containsExactly("own/cancel-wrong-order", "own/change-address-twice", "own/return-one", "own/refused");
        assertThat(recording.labels().harmful("own/cancel-wrong-order")).isTrue();
        assertThat(recording.labels().harmful("own/return-one")).isFalse();
        assertThat(recording.labels().reason("own/cancel-wrong-order"))
                .contains("orders/#A1003 was changed and should not have been");
    }

    @Test
    void limitTakesTheFirstRuns() {
        assertThat(read(options(2)).runs()).hasSize(2);
    }

    @Test
    void dataThatIsAsTheRunLeftItHoldsNothingUnexpected() {
        Recording recording = read(options(0));
        RecordedRun refused = recording.runs().get(3);
        assertThat(recording.changes().unexpected(refused, List.of())).isEmpty();
        assertThat(recording.changes().unexpected(recording.runs().get(2), List.of()))
                .anyMatch(line -> line.startsWith("orders/#A1002 /status: expected \"return requested\""));
    }

    @Test
    void aChangeThatTheRunDidNotMakeIsUnexpected() {
        Recording recording = read(options(0));
        Difference stray =
                new Difference("orders/#A1004", "/status", Json.parse("\"processed\""), Json.parse("\"cancelled\""));
        assertThat(recording.changes().unexpected(recording.runs().get(3), List.of(stray)))
                .containsExactly("orders/#A1004 /status: expected the starting value, found \"cancelled\"");
    }

    @Test
    void aFolderWithoutRunsIsToldSo() {
        PlayOptions nowhere =
                new PlayOptions(Path.of("src"), null, null, null, 0, 1, PlayOptions.Undo.NONE, null, false);
        assertThatThrownBy(() -> Recording.read(nowhere, Map.of()))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("has no *.runs.jsonl.gz");
    }
}
