package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.cli.CliException;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.cli.undo.CaseStory;
import dev.unwind.cli.undo.CaseView;
import dev.unwind.cli.undo.Waiting;
import dev.unwind.schemas.ActorKind;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What waits for an approval and is being decided: which one, and that it was seen. */
final class Approving {
    @Parameters(
            paramLabel = "ID",
            description = "Beginning of a case's id, an action, or run/action, as `unwind approvals` lists them.")
    @SuppressWarnings("NullAway.Init")
    String id;

    @Option(
            names = "--digest",
            paramLabel = "SHA-256",
            description =
                    "Digest of what was seen, as `unwind approvals ID` prints it; without it, it is shown and asked.")
    @Nullable
    String digest;

    /** The case as it stands. */
    CaseView view(QueryApi query, String attempt) {
        return view(query, id, attempt);
    }

    /** The case of what is named so and waits. */
    static CaseView view(QueryApi query, String id, String attempt) {
        JsonNode open = Waiting.find(query, id, attempt);
        String caseId = open.path("caseId").asText();
        return CaseView.of(query, caseId)
                .orElseThrow(() -> CliException.usage("Case " + caseId + " was decided just now."));
    }

    /** Returns the digest that was seen: the one that is given, or what is shown now and agreed to. */
    String seen(BaseCommand command, CaseView view, String question) {
        String caseId = view.open().path("caseId").asText();
        String waiting = view.open().path("digest").asText("");
        if (waiting.isEmpty()) {
            throw CliException.usage("Cannot approve case " + caseId
                    + ": it has nothing that waits. See `unwind cases show " + caseId + "`.");
        }
        if (digest != null) {
            if (!digest.equals(waiting)) {
                throw CliException.usage("Cannot approve case " + caseId + " with digest " + digest
                        + ": what waits has digest " + waiting + ". Look at it again: `unwind approvals " + caseId
                        + "`.");
            }
            return waiting;
        }
        if (command.json || !Confirmation.possible()) {
            throw CliException.usage("Cannot approve case " + caseId
                    + " unseen: give the --digest of what you have read with `unwind approvals " + caseId + "`.");
        }
        new CaseStory(view, true).print(command.out());
        if (!Confirmation.given(command.out(), question)) {
            throw CliException.failed("Nothing was approved.");
        }
        return waiting;
    }

    static boolean isAction(CaseView view) {
        return view.kind().equals("ACTION_NEEDS_APPROVAL");
    }

    /** Who decides about a case of this kind: approvals are an approver's, of undos too. */
    static final ActorKind ACTOR = ActorKind.APPROVER;
}
