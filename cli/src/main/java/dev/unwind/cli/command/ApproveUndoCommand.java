package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.cli.CliException;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.cli.undo.CaseStory;
import dev.unwind.cli.undo.CaseView;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CompensationApproved;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Agrees to an undo that waits for somebody else than who asked for it. */
@Command(
        name = "approve-undo",
        description = {
            "Agree to an undo that waits for an approval: exactly what the digest names, and nothing else.",
            "Without --digest it is shown and asked at the terminal. Who asked for the undo cannot approve it; say with --as who you are.",
            "To refuse it, close the case: `unwind cases close CASE`."
        })
final class ApproveUndoCommand extends OperatorCommand {
    @Parameters(
            paramLabel = "CASE",
            description = "Id of the open case, or as much of its beginning as names it alone.")
    @SuppressWarnings("NullAway.Init")
    String caseId;

    @Option(
            names = "--digest",
            paramLabel = "SHA-256",
            description = "Digest of the plan that is approved, as `unwind cases show` prints it.")
    @Nullable
    String digest;

    @Override
    public Integer call() {
        requireReason("approve an undo");
        try (QueryApi query = query()) {
            JsonNode open = CaseView.find(query, caseId, "approve the undo of");
            String id = open.path("caseId").asText();
            String kind = open.path("kind").asText();
            String waiting = open.path("digest").asText("");
            if (!kind.equals("UNDO_NEEDS_APPROVAL") || waiting.isEmpty()) {
                throw CliException.usage("Cannot approve an undo by case " + id + ": it is of kind " + kind
                        + (waiting.isEmpty() ? " and has no plan that waits" : "")
                        + ", expected UNDO_NEEDS_APPROVAL with a plan. See `unwind cases show " + id + "`.");
            }
            CaseView view = CaseView.of(query, id)
                    .orElseThrow(() -> CliException.usage("Case " + id + " was decided just now."));
            if (digest == null) {
                ask(view, id);
            } else if (!digest.equals(waiting)) {
                throw CliException.usage("Cannot approve the undo of case " + id + " with digest " + digest
                        + ": what waits has digest " + waiting + ". Look at it again: `unwind cases show " + id
                        + "`.");
            }
            return state(query, view.run(), new CompensationApproved(id, waiting, reason), "Approved the undo of");
        }
    }

    private void ask(CaseView view, String id) {
        if (json || !Confirmation.possible()) {
            throw CliException.usage("Cannot approve the undo of case " + id
                    + " unseen: give the --digest of what you have read with `unwind cases show " + id + "`.");
        }
        new CaseStory(view, true).print(out());
        if (!Confirmation.given(out(), "Let exactly this be done?")) {
            throw CliException.failed("Nothing was approved.");
        }
    }

    @Override
    ActorKind actorKind() {
        return ActorKind.APPROVER;
    }
}
