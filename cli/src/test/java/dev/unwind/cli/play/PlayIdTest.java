package dev.unwind.cli.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unwind.cli.CliException;
import dev.unwind.schemas.keys.RunKey;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlayIdTest {
    private static RecordedRun run(String id) {
        return new RecordedRun(id, "retail", "tau1", null, null, List.of());
    }

    private static PlayOptions options(Path data) {
        return new PlayOptions(data, null, null, null, 0, 1, PlayOptions.Undo.NONE, null, false);
    }

    @Test
    void runsWhoseNamesDifferOnlyInForbiddenCharactersGetTenantsOfTheirOwn() {
        Map<String, RunKey> keys = new PlayId("p1").keys(List.of(run("a/b"), run("a b"), run("a~b")));
        assertThat(new HashSet<>(keys.values().stream().map(RunKey::tenantId).toList()))
                .hasSize(3);
        assertThat(keys.get("a/b")).isEqualTo(new RunKey("unwind-play-p1-a~b", "a/b@p1"));
    }

    @Test
    void aVeryLongRunIdStillGivesATenant() {
        String id = "x".repeat(200);
        Map<String, RunKey> keys = new PlayId("p1").keys(List.of(run(id)));
        assertThat(keys).containsOnlyKeys(id);
        assertThat(Objects.requireNonNull(keys.get(id)).tenantId().length())
                .isLessThanOrEqualTo(RunKey.TENANT_LENGTH_MAX);
    }

    @Test
    void aPlayThatIsRememberedCanBeResumedWithTheSameDataOnly(@TempDir Path folder) {
        Path file = folder.resolve("play.json");
        new PlayId("p1").remember(file, options(folder));
        assertThat(PlayId.last(file, options(folder))).isEqualTo(new PlayId("p1"));
        assertThatThrownBy(() -> PlayId.last(file, options(folder.resolve("other"))))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("the last play was of " + folder);
    }

    @Test
    void withoutAFormerPlayThereIsNothingToResume(@TempDir Path folder) {
        assertThatThrownBy(() -> PlayId.last(folder.resolve("play.json"), options(folder)))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("play without --resume");
    }
}
