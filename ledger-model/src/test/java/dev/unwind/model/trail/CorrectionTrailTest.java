package dev.unwind.model.trail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.ActionSucceeded;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.Comparison;
import dev.unwind.schemas.CompensationExecuted;
import dev.unwind.schemas.CompensationFailed;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.CompensationRequested;
import dev.unwind.schemas.CompensationStarted;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.OutcomeConfirmed;
import dev.unwind.schemas.RunStarted;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.schemas.UndoMode;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationRecorded;
import dev.unwind.schemas.VerificationStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CorrectionTrailTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final String CHAIN = "0123456789abcdef0123456789abcdef";

    private final List<TrailFact> facts = new ArrayList<>();

    private void tell(ActorKind kind, Object payload) {
        int index = facts.size();
        facts.add(new TrailFact(
                index,
                40 + index,
                LedgerEvent.newBuilder()
                        .setEventId("e" + index)
                        .setTenantId("acme")
                        .setRunId("run-7")
                        .setOccurredAt(NOON.plusSeconds(index))
                        .setActor(new Actor(kind, kind == ActorKind.OPERATOR ? "maria" : "somebody"))
                        .setAgentId("desk-agent")
                        .setPayload(payload)
                        .build()));
    }

    private void acted(String id, String before, String after) {
        tell(
                ActorKind.AGENT,
                ActionPlanned.newBuilder()
                        .setActionId(id)
                        .setTool("desk.update_ticket")
                        .setContractVersion(1)
                        .setArguments("{}")
                        .setArgumentsDigest("d")
                        .setIdempotencyKey(id)
                        .setReasoning("The model's own secret thoughts")
                        .build());
        tell(
                ActorKind.AGENT,
                ActionStarted.newBuilder()
                        .setActionId(id)
                        .setArgumentsDigest("d")
                        .setBefore(ticket(before))
                        .build());
        tell(
                ActorKind.AGENT,
                ActionSucceeded.newBuilder()
                        .setActionId(id)
                        .setAfter(ticket(after))
                        .build());
    }

    private static Snapshot ticket(String json) {
        return new Snapshot(NOON, List.of(read(json)));
    }

    private static SnapshotRead read(String json) {
        return new SnapshotRead("ticket", "tickets/T-182", json);
    }

    private void verified(String id, VerificationKind kind, VerificationStatus status, Comparison... comparisons) {
        tell(
                ActorKind.VERIFIER,
                VerificationRecorded.newBuilder()
                        .setVerificationId("v" + facts.size())
                        .setActionId(id)
                        .setKind(kind)
                        .setStatus(status)
                        .setComparisons(List.of(comparisons))
                        .build());
    }

    private void undone(String id, UndoMode mode, @Nullable String found) {
        tell(
                ActorKind.EXECUTOR,
                CompensationStarted.newBuilder()
                        .setPlanId("p")
                        .setCommandId("c-" + id)
                        .setActionId(id)
                        .setKind(CompensationKind.RESTORE)
                        .setMode(mode)
                        .build());
        tell(
                ActorKind.EXECUTOR,
                CompensationExecuted.newBuilder()
                        .setPlanId("p")
                        .setCommandId("c-" + id)
                        .setActionId(id)
                        .setFound(found == null ? List.of() : List.of(read(found)))
                        .build());
        verified(id, VerificationKind.AFTER_COMPENSATION, VerificationStatus.VERIFIED);
    }

    private void failed(String id, String code) {
        tell(
                ActorKind.EXECUTOR,
                CompensationFailed.newBuilder()
                        .setPlanId("p")
                        .setCommandId("c-" + id)
                        .setActionId(id)
                        .setCode(code)
                        .setDetail("Cannot undo action " + id)
                        .build());
    }

    private CorrectionTrail trail() {
        return CorrectionTrail.of(new TrailRun("acme", "run-7", "COMPENSATED", 3, CHAIN, 0), facts);
    }

    @Test
    void aFoundMistakeIsToldFromTheChangeToTheProof() {
        tell(ActorKind.AGENT, RunStarted.newBuilder().setTask("Raise T-182").build());
        acted("raise", "{\"priority\":\"normal\"}", "{\"priority\":\"urgent\"}");
        verified(
                "raise",
                VerificationKind.AFTER_ACTION,
                VerificationStatus.MISMATCHED,
                new Comparison("/ticket/priority", "\"high\"", "\"urgent\"", false));
        undone("raise", UndoMode.CHECKED, null);

        CorrectionTrail trail = trail();

        assertThat(trail.entries()).hasSize(1);
        TrailEntry entry = trail.entries().get(0);
        assertThat(entry.changes().get(0).done())
                .isEqualTo("changed priority of tickets/T-182 from \"normal\" to \"urgent\"");
        assertThat(entry.wrongs()).containsExactly("/ticket/priority: expected \"high\", found \"urgent\"");
        assertThat(entry.correction().outcome()).isEqualTo(Outcome.RESTORED);
        assertThat(entry.restored().get(0).undone()).isEqualTo("set priority of tickets/T-182 to \"normal\" again");
        assertThat(entry.foundAfterMillis()).isEqualTo(1_000);
        assertThat(trail.foundToProvenMillis()).hasValue(3_000.0);
        assertThat(trail.residue()).isEmpty();
        assertThat(trail.reviewed()).isFalse();

        String user = trail.forUser().toText();
        assertThat(user)
                .contains("Our automated assistant made one change. All of it was put back")
                .contains("the priority of ticket T-182 was changed from “normal” to “urgent”.")
                .contains(
                        "The priority of ticket T-182 is “normal” again. We checked this on 21 November 2026 at 12:00")
                .contains("No person has decided anything about it", CHAIN.substring(0, 12));
        String engineer = trail.forEngineers().toText();
        assertThat(engineer)
                .contains("desk.update_ticket [raise]", "secret thoughts", "offsets 40 to 47", CHAIN)
                .contains("wrong: /ticket/priority", "RESTORED (RESTORE, mode CHECKED), proven by read-back");
    }

    @Test
    void aPersonWhoLookedAndDidNotFindItRightIsAReasonToCorrectIt() {
        acted("raise", "{\"priority\":\"normal\"}", "{\"priority\":\"urgent\"}");
        verified("raise", VerificationKind.AFTER_ACTION, VerificationStatus.VERIFIED);
        tell(
                ActorKind.OPERATOR,
                new OutcomeConfirmed("case-1", "raise", VerificationStatus.MISMATCHED, "It is the wrong ticket"));

        assertThat(trail().entries().get(0).correction().outcome()).isEqualTo(Outcome.PENDING);
        undone("raise", UndoMode.CHECKED, null);
        assertThat(trail().forUser().toText())
                .contains("Why it was corrected")
                .contains("A person looked at it and did not find it as it should be: “It is the wrong ticket”.");
        assertThat(trail().forEngineers().toText()).contains("OutcomeConfirmed MISMATCHED by OPERATOR maria");
        assertThat(trail().toJson(false).at("/decisions/0/found").asText()).isEqualTo("MISMATCHED");
    }

    @Test
    void aPersonWhoLookedAndFoundItRightCorrectsNothing() {
        acted("raise", "{\"priority\":\"normal\"}", "{\"priority\":\"urgent\"}");
        verified("raise", VerificationKind.AFTER_ACTION, VerificationStatus.VERIFIED);
        tell(
                ActorKind.OPERATOR,
                new OutcomeConfirmed("case-1", "raise", VerificationStatus.VERIFIED, "I saw the ticket"));

        assertThat(trail().entries().get(0).correction().outcome()).isEqualTo(Outcome.LEFT);
        assertThat(trail().forUser().toText()).contains("A person looked at it").doesNotContain("Why it was corrected");
    }

    @Test
    void theAffectedUserReadsNothingThatTheModelWroteAndNoInternalIds() {
        acted("raise", "{\"priority\":\"normal\"}", "{\"priority\":\"urgent\"}");
        tell(
                ActorKind.OPERATOR,
                CompensationRequested.newBuilder().setReason("Wrong ticket").build());
        undone("raise", UndoMode.CHECKED, null);

        TrailDocument form = trail().forUser();

        for (String text : List.of(
                form.toText(),
                form.toMarkdown(),
                form.toHtml(),
                trail().toJson(true).toString())) {
            assertThat(text)
                    .doesNotContain("secret thoughts", "raise", "update_ticket", "run-7", "desk-agent", "maria")
                    .contains("Wrong ticket", "A person asked for the correction", "A person looked at it");
        }
        assertThat(trail().toJson(false).toString()).contains("secret thoughts", "maria", "\"reviewedByPerson\":true");
    }

    @Test
    void whatCouldNotBeUndoneIsSaidWithItsReason() {
        acted("a", "{\"priority\":\"normal\"}", "{\"priority\":\"high\"}");
        acted("b", "{\"priority\":\"high\",\"x\":1}", "{\"priority\":\"high\",\"x\":2}");
        acted("c", "{\"y\":1}", "{\"y\":2}");
        tell(
                ActorKind.POLICY,
                CompensationRequested.newBuilder()
                        .setReason("Not allowed")
                        .setActionIds(List.of("a", "b"))
                        .build());
        failed("b", "IRREVERSIBLE");

        CorrectionTrail trail = trail();

        assertThat(trail.entries())
                .extracting(entry -> entry.correction().outcome())
                .containsExactly(Outcome.PENDING, Outcome.RESIDUE, Outcome.LEFT);
        assertThat(trail.residue()).extracting(TrailEntry::actionId).containsExactly("b");
        assertThat(trail.forUser().toText())
                .contains("Of these: 1 not or not wholly put back, 1 being corrected, 1 left as it is.")
                .contains("The x of ticket T-182: what was done cannot be taken back.")
                .contains("An automatic check asked for the correction: “Not allowed”.")
                .contains("The priority of ticket T-182 is still to be corrected.");
        assertThat(trail.forEngineers().toText()).contains("RESIDUE IRREVERSIBLE: Cannot undo action b");
    }

    @Test
    void aMergeTellsWhichFieldsSomebodyElseHadChangedSince() {
        acted("a", "{\"priority\":\"normal\",\"tags\":[]}", "{\"priority\":\"high\",\"tags\":[\"vip\"]}");
        undone("a", UndoMode.MERGE, "{\"priority\":\"low\",\"tags\":[\"vip\"]}");

        TrailEntry entry = trail().entries().get(0);

        assertThat(entry.correction().outcome()).isEqualTo(Outcome.PARTLY_RESTORED);
        assertThat(entry.correction().leftAlone())
                .extracting(change -> change.field().path())
                .containsExactly("/priority");
        assertThat(entry.restored()).extracting(change -> change.field().path()).containsExactly("/tags/0");
        assertThat(trail().forUser().toText())
                .contains("Entry 1 of the tags of ticket T-182")
                .contains("The priority of ticket T-182: somebody changed it again since");
    }

    @Test
    void aDeclaredCorrectionIsNeverToldAsAnUndo() {
        acted("a", "{\"messages\":0}", "{\"messages\":1}");
        tell(
                ActorKind.EXECUTOR,
                CompensationStarted.newBuilder()
                        .setPlanId("p")
                        .setCommandId("c-a")
                        .setActionId("a")
                        .setKind(CompensationKind.CORRECTION)
                        .build());
        tell(
                ActorKind.EXECUTOR,
                CompensationExecuted.newBuilder()
                        .setPlanId("p")
                        .setCommandId("c-a")
                        .setActionId("a")
                        .build());

        assertThat(trail().entries().get(0).correction().outcome()).isEqualTo(Outcome.CORRECTED);
        assertThat(trail().residue()).hasSize(1);
        assertThat(trail().forUser().toText())
                .contains(
                        "The messages of ticket T-182: what was done cannot be taken back; a correction was sent for it.")
                .doesNotContain("What was put back\n");
    }

    @Test
    void aSecondTryThatSucceededIsWhatCounts() {
        acted("a", "{\"priority\":\"normal\"}", "{\"priority\":\"high\"}");
        failed("a", "UNREACHABLE");
        undone("a", UndoMode.CHECKED, null);

        assertThat(trail().entries().get(0).correction().outcome()).isEqualTo(Outcome.RESTORED);
    }

    @Test
    void whatStandsInTheFactsStaysTextInEveryFormat() {
        acted("a", "{\"note\":\"\"}", "{\"note\":\"<script>alert('1')</script> **bold** [x](http://y) # h\"}");

        assertThat(trail().forUser().toHtml())
                .doesNotContain("<script>")
                .contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;", "Content-Security-Policy");
        assertThat(trail().forUser().toMarkdown())
                .contains("\\<script\\>", "\\*\\*bold\\*\\*", "\\[x\\](http://y)", "\\# h");
    }
}
