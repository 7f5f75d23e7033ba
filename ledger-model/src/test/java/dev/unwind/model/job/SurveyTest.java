package dev.unwind.model.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SurveyTest {
    private static final Selection RELEASE = selection("r1", null, null, null);

    private final Log log = new Log();

    private static Selection selection(
            @Nullable String release, @Nullable String tool, @Nullable Integer since, @Nullable Integer until) {
        return new Selection(
                null, null, release, tool, since == null ? null : Log.at(since), until == null ? null : Log.at(until));
    }

    @Test
    void aReleaseSelectsItsRunsWholeAndNewestChangeFirst() {
        log.begin("one").did("one", "a", "set", "1").end("one");
        log.begin("two").did("two", "a", "set", "2");
        log.release("r2").begin("three").did("three", "a", "set", "3");

        List<SelectedRun> runs = log.select(RELEASE);

        assertThat(runs).extracting(run -> run.key().runId()).containsExactly("two", "one");
        assertThat(runs).allMatch(SelectedRun::whole);
        assertThat(runs).extracting(SelectedRun::finished).containsExactly(false, true);
        assertThat(runs.get(0).requests("job")).singleElement().satisfies(request -> {
            assertThat(request.actionIds()).isNull();
            assertThat(request.actions()).isEqualTo(1);
        });
    }

    @Test
    void aToolSelectsItsCallsByNameNewestFirst() {
        log.begin("one")
                .did("one", "a", "set", "1")
                .did("one", "b", "brief", "2")
                .did("one", "c", "set", "3");

        SelectedRun run = log.select(selection("r1", "set", null, null)).get(0);

        assertThat(run.whole()).isFalse();
        assertThat(run.requests("job"))
                .singleElement()
                .satisfies(request -> assertThat(request.actionIds()).containsExactly("c", "a"));
    }

    @Test
    void aRunOfWhichAnotherReleaseDidAPartIsNotMeantWhole() {
        log.begin("one").did("one", "a", "set", "1").release("r2").did("one", "b", "set", "2");

        SelectedRun run = log.select(RELEASE).get(0);

        assertThat(run.whole()).isFalse();
        assertThat(run.selected()).containsExactly("a");
    }

    @Test
    void timesAreThoseOfThePlansOnTheLedger() {
        log.begin("one").did("one", "a", "set", "1").did("one", "b", "set", "2").did("one", "c", "set", "3");

        assertThat(log.select(selection(null, null, 4, 7)).get(0).selected()).containsExactly("b");
    }

    @Test
    void readingToolsAndRefusedPlansAreNotSelected() {
        log.begin("one")
                .did("one", "a", "look", "1")
                .planned("one", "refused", "set", "2")
                .refuseLast();

        assertThat(log.select(RELEASE)).isEmpty();
    }

    @Test
    void whatWasUndoneBeforeIsCountedAndNotAskedForAgain() {
        log.begin("one").did("one", "a", "set", "1").did("one", "b", "set", "2");
        log.undoing("one", "a", "p").readBack("one", "a", true);

        SelectedRun run = log.select(selection(null, "set", null, null)).get(0);

        assertThat(run.selected()).containsExactly("a", "b");
        assertThat(run.open()).containsExactly("b");
    }

    @Test
    void aLargeRunIsAskedForInSeveralRequests() {
        log.begin("one");
        for (int i = 0; i < JobRequest.ACTIONS_MAX + 1; i++) {
            log.planned("one", "a" + i, "set", "1");
        }

        List<JobRequest> requests =
                log.select(selection(null, "set", null, null)).get(0).requests("job");

        assertThat(requests).extracting(JobRequest::actions).containsExactly(JobRequest.ACTIONS_MAX, 1);
        assertThat(requests.get(1).actionIds()).containsExactly("a0");
        assertThat(requests.get(0).eventId()).isNotEqualTo(requests.get(1).eventId());
    }

    @Test
    void moreThanAJobMayHoldIsRefused() {
        log.begin("one").did("one", "a", "set", "1").did("one", "b", "set", "2");

        assertThatThrownBy(() -> log.select(RELEASE, 1)).hasMessageContaining("more than 1 of them");
    }
}
