package dev.unwind.cli.command;

import dev.unwind.cli.client.QueryApi;
import dev.unwind.cli.undo.CaseView;
import dev.unwind.cli.undo.HeldAction;
import dev.unwind.schemas.ActionDenied;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CaseClosed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Refuses what waits for an approval. */
@Command(
        name = "reject",
        description = {
            "Refuse a call or an undo that waits for an approval. The agent is told that its call was denied, and why.",
            "An undo that is refused leaves everything as it is."
        })
final class RejectCommand extends OperatorCommand {
    @Parameters(
            paramLabel = "ID",
            description = "Beginning of a case's id, an action, or run/action, as `unwind approvals` lists them.")
    @SuppressWarnings("NullAway.Init")
    String id;

    private ActorKind actor = ActorKind.APPROVER;

    @Override
    public Integer call() {
        requireReason("reject");
        try (QueryApi query = query()) {
            CaseView view = Approving.view(query, id, "reject");
            if (Approving.isAction(view)) {
                ActionDenied fact =
                        new ActionDenied(view.open().path("actionId").asText(), reason);
                return state(
                        query,
                        view.run(),
                        fact,
                        "Rejected " + HeldAction.of(view).shown() + " in");
            }
            actor = ActorKind.OPERATOR;
            CaseClosed fact = new CaseClosed(view.open().path("caseId").asText(), reason);
            return state(query, view.run(), fact, "Rejected the undo of");
        }
    }

    @Override
    ActorKind actorKind() {
        return actor;
    }
}
