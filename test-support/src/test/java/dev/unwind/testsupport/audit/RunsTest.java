package dev.unwind.testsupport.audit;

import static dev.unwind.testsupport.audit.Violation.Code.COMMAND_CHANGED;
import static dev.unwind.testsupport.audit.Violation.Code.COMMAND_WITHOUT_ACTION;
import static dev.unwind.testsupport.audit.Violation.Code.COMMAND_WITHOUT_FAILURE;
import static dev.unwind.testsupport.audit.Violation.Code.DEPENDENCY_UNKNOWN;
import static dev.unwind.testsupport.audit.Violation.Code.EVENT_ID_REUSED;
import static dev.unwind.testsupport.audit.Violation.Code.EXECUTED_UNVERIFIED;
import static dev.unwind.testsupport.audit.Violation.Code.EXECUTED_WITHOUT_COMMAND;
import static dev.unwind.testsupport.audit.Violation.Code.FAILURE_WITHOUT_FACT;
import static dev.unwind.testsupport.audit.Violation.Code.FALSELY_COMPENSATED;
import static dev.unwind.testsupport.audit.Violation.Code.KEY_DIFFERS_FROM_VALUE;
import static dev.unwind.testsupport.audit.Violation.Code.REQUEST_CHANGED;
import static dev.unwind.testsupport.audit.Violation.Code.RUN_ON_SEVERAL_PARTITIONS;
import static dev.unwind.testsupport.audit.Violation.Code.SECOND_COMMAND;
import static dev.unwind.testsupport.audit.Violation.Code.VERIFICATION_UNASKED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.schemas.CompensationExecuted;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationStatus;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.testsupport.facts.Facts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunsTest {

    private static final String DIGEST = "d".repeat(64);

    private final List<Violation> violations = new ArrayList<>();
    private final History history = new History(violations);
    private final Facts facts = Facts.of("acme", "run-1");

    @Test
    void aRunThatWasUndoneAndReadBackIsClean() {
        history.ledger(undone("a", "cmd-a"));
        history.request("v-cmd-a", "a");
        history.failure("f", 0);
        history.command("cmd-a", "a");
        assertThat(broken(Map.of("a", "COMPENSATED"))).isEmpty();
    }

    @Test
    void theSameRecordsTwiceAreClean() {
        List<LedgerEvent> events = undone("a", "cmd-a");
        history.ledger(events);
        history.ledger(events.subList(0, 2));
        for (int i = 0; i < 2; i++) {
            history.request("v-cmd-a", "a");
            history.failure("f", 0);
            history.command("cmd-a", "a");
        }
        assertThat(broken(Map.of())).isEmpty();
    }

    @Test
    void compensatedWithoutAVerifiedReadBackIsFalse() {
        history.ledger(undone("a", "cmd-a", VerificationStatus.MISMATCHED));
        history.request("v-cmd-a", "a");
        history.failure("f", 0);
        history.command("cmd-a", "a");
        assertThat(broken(Map.of("a", "COMPENSATED"))).containsExactly(FALSELY_COMPENSATED);
    }

    @Test
    void aReadBackBeforeTheCompensationProvesNothing() {
        List<LedgerEvent> events = new ArrayList<>(undone("a", "cmd-a"));
        LedgerEvent readBack = events.remove(events.size() - 1);
        events.add(events.size() - 1, readBack);
        history.ledger(events);
        history.request("v-cmd-a", "a");
        history.failure("f", 0);
        history.command("cmd-a", "a");
        assertThat(broken(Map.of("a", "COMPENSATED")))
                .containsExactlyInAnyOrder(EXECUTED_UNVERIFIED, FALSELY_COMPENSATED);
    }

    @Test
    void aReplayBehindTheReadBackIsCleanAndASecondApplicationIsFound() {
        List<LedgerEvent> events = undone("a", "cmd-a");
        history.ledger(events);
        history.request("v-cmd-a", "a");
        history.failure("f", 0);
        history.command("cmd-a", "a");
        history.ledger(List.of(reportedAgain(events, true)));
        assertThat(broken(Map.of("a", "COMPENSATED"))).isEmpty();

        history.ledger(List.of(reportedAgain(events, false)));
        assertThat(broken(Map.of("a", "COMPENSATED"))).containsExactly(EXECUTED_UNVERIFIED);
    }

    private static LedgerEvent reportedAgain(List<LedgerEvent> events, boolean replayed) {
        LedgerEvent report = events.stream()
                .filter(event -> event.getPayload() instanceof CompensationExecuted)
                .findFirst()
                .orElseThrow();
        return LedgerEvent.newBuilder(report)
                .setEventId("again-" + replayed)
                .setPayload(CompensationExecuted.newBuilder((CompensationExecuted) report.getPayload())
                        .setReplayed(replayed)
                        .build())
                .build();
    }

    @Test
    void anExecutedCommandThatNobodyEmittedIsFound() {
        history.ledger(undone("a", "cmd-a"));
        history.request("v-cmd-a", "a");
        assertThat(broken(Map.of())).containsExactly(EXECUTED_WITHOUT_COMMAND);
    }

    @Test
    void aVerificationThatNobodyAskedForIsFound() {
        history.ledger(List.of(facts.verified("v", "a", VerificationKind.AFTER_ACTION, VerificationStatus.VERIFIED)));
        assertThat(broken(Map.of())).containsExactly(VERIFICATION_UNASKED);
    }

    @Test
    void aCommandForAnActionThatWasNeverStartedIsFound() {
        history.ledger(List.of(facts.planned("a", "tool", "{}", DIGEST, DIGEST)));
        history.failure("f", 0);
        history.command("cmd-a", "a");
        assertThat(broken(Map.of())).containsExactly(COMMAND_WITHOUT_ACTION);
    }

    @Test
    void aCommandWithoutFailureAndAFailureWithoutFactAreFound() {
        history.ledger(begun("a"));
        history.failure("other", 99);
        history.command("cmd-a", "a");
        assertThat(broken(Map.of())).containsExactlyInAnyOrder(FAILURE_WITHOUT_FACT, COMMAND_WITHOUT_FAILURE);
    }

    @Test
    void twoCommandsForOneActionOfAPlanAreFound() {
        history.ledger(begun("a"));
        history.failure("f", 0);
        history.command("cmd-1", "a");
        history.command("cmd-2", "a");
        assertThat(broken(Map.of())).containsExactly(SECOND_COMMAND);
    }

    @Test
    void aCommandWhoseContentChangedOrThatWaitsForAStrangerIsFound() {
        history.ledger(begun("a"));
        history.failure("f", 0);
        history.command("cmd-a", "a");
        history.command("cmd-a", "a", "stranger");
        assertThat(broken(Map.of())).containsExactly(COMMAND_CHANGED);
        History second = new History(violations);
        violations.clear();
        second.ledger(begun("a"));
        second.failure("f", 0);
        second.command("cmd-a", "a", "stranger");
        second.runs().finish(Map.of());
        assertThat(violations).extracting(Violation::code).containsExactly(DEPENDENCY_UNKNOWN);
    }

    @Test
    void reusedIdsWithOtherContentAreFound() {
        LedgerEvent first = facts.runStarted("task");
        LedgerEvent forged = LedgerEvent.newBuilder(facts.runCancelled("no"))
                .setEventId(first.getEventId())
                .build();
        history.ledger(List.of(first, forged));
        history.request("v", "a");
        history.request("v", "b");
        assertThat(broken(Map.of())).containsExactlyInAnyOrder(EVENT_ID_REUSED, REQUEST_CHANGED);
    }

    @Test
    void wrongKeysAndScatteredRunsAreFound() {
        history.ledgerAt("acme/other", 0, facts.runStarted("task"));
        history.ledgerAt("acme/run-1", 0, facts.runStarted("task"));
        history.ledgerAt("acme/run-1", 3, facts.runStarted("task"));
        assertThat(broken(Map.of())).containsExactly(KEY_DIFFERS_FROM_VALUE, RUN_ON_SEVERAL_PARTITIONS);
    }

    private List<LedgerEvent> begun(String action) {
        return List.of(
                facts.planned(action, "tool", "{}", DIGEST, DIGEST),
                facts.started(action, DIGEST, facts.snapshot("order", "orders/1", "{}")));
    }

    private List<LedgerEvent> undone(String action, String command) {
        return undone(action, command, VerificationStatus.VERIFIED);
    }

    private List<LedgerEvent> undone(String action, String command, VerificationStatus readBack) {
        List<LedgerEvent> events = new ArrayList<>(begun(action));
        events.add(facts.succeeded(action, "{}", facts.snapshot("order", "orders/1", "{\"changed\":true}")));
        events.add(facts.compensationExecuted("plan", command, action));
        events.add(facts.verified("v-" + command, action, VerificationKind.AFTER_COMPENSATION, readBack));
        return events;
    }

    private List<Violation.Code> broken(Map<String, String> statuses) {
        history.runs().finish(Map.of(new RunKey("acme", "run-1"), statuses));
        return violations.stream().map(Violation::code).toList();
    }
}
