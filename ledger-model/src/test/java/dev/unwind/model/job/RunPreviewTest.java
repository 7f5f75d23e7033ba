package dev.unwind.model.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.schemas.UndoPreviewCounts;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RunPreviewTest {
    private static final Selection ALL = new Selection("t", null, null, null, null, null);

    @Test
    void everySelectedActionIsCountedOnceByWhatItsUndoWouldBe() {
        Log log = new Log().begin("one");
        log.did("one", "done", "set", "1").undoing("one", "done", "p").readBack("one", "done", true);
        log.did("one", "drifted", "set", "2").undoFailed("one", "drifted", "p", "DRIFTED");
        log.did("one", "failed", "set", "3").undoing("one", "failed", "p").readBack("one", "failed", false);
        log.did("one", "going", "set", "4").undoing("one", "going", "p");
        log.did("one", "late", "brief", "5");
        log.did("one", "sent", "send", "6");
        log.planned("one", "never", "set", "7");
        log.planned("one", "running", "set", "8").started("one", "running", "8");
        log.did("one", "good", "set", "9");

        UndoPreviewCounts counts = log.preview(ALL, Log.NOON.plus(Duration.ofHours(1)));

        assertThat(counts.getAutomatic()).isEqualTo(1);
        assertThat(counts.getDrifted()).isEqualTo(1);
        assertThat(counts.getAlreadyUndone()).isEqualTo(1);
        assertThat(counts.getUndoFailed()).isEqualTo(1);
        assertThat(counts.getUndoUnderWay()).isEqualTo(1);
        assertThat(counts.getWindowClosed()).isEqualTo(1);
        assertThat(counts.getIrreversible()).isEqualTo(1);
        assertThat(counts.getWithoutEffect()).isEqualTo(1);
        assertThat(counts.getStillRunning()).isEqualTo(1);
    }
}
