package dev.unwind.cli.command;

import dev.unwind.cli.CliException;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.cli.undo.CaseView;
import dev.unwind.cli.undo.HeldAction;
import dev.unwind.schemas.ActionApproved;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CompensationApproved;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Agrees to what waits for an approval. */
@Command(
        name = "approve",
        aliases = "approve-undo",
        description = {
            "Agree to a call or an undo that waits for an approval: exactly what the digest names, once, and nothing else.",
            "Without --digest it is shown and asked at the terminal. Who asked for it cannot approve it; say with --as who you are.",
            "Decide with `unwind reject` or `unwind edit` otherwise."
        })
final class ApproveCommand extends StatingCommand {
    @Mixin
    Approving approving = new Approving();

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; stands on the ledger.")
    @Nullable
    String reason;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description = "Of a call: the role in which you approve (default: the one that is asked for).")
    @Nullable
    String role;

    @Option(
            names = "--break-glass",
            description =
                    "Of a call: let it go ahead alone, where the policy allows that. Needs a --reason; somebody else has to look at it afterwards.")
    boolean breakGlass;

    @Override
    public Integer call() {
        String why = reason == null || reason.isBlank() ? null : reason;
        if (breakGlass && why == null) {
            throw CliException.usage("Cannot break the glass without a reason: say with --reason why it cannot wait.");
        }
        try (QueryApi query = query()) {
            CaseView view = approving.view(query, "approve");
            if (!Approving.isAction(view)) {
                requireOfAction(breakGlass || role != null, view);
                String digest = approving.seen(this, view, "Let exactly this be done?");
                return state(
                        query,
                        view.run(),
                        new CompensationApproved(view.open().path("caseId").asText(), digest, why),
                        "Approved the undo of");
            }
            HeldAction held = HeldAction.of(view);
            ActionApproved fact = ActionApproved.newBuilder()
                    .setActionId(view.open().path("actionId").asText())
                    .setArgumentsDigest(approving.seen(this, view, "Let exactly this call be made, once?"))
                    .setReason(why)
                    .setBreakGlass(breakGlass)
                    .setRole(role != null ? role : held.role())
                    .build();
            return state(query, view.run(), fact, "Approved " + held.shown() + " in");
        }
    }

    private static void requireOfAction(boolean said, CaseView view) {
        if (said) {
            throw CliException.usage("Cannot use --role or --break-glass for case "
                    + view.open().path("caseId").asText() + ": it is an undo, they are for calls that wait.");
        }
    }

    @Override
    ActorKind actorKind() {
        return Approving.ACTOR;
    }
}
