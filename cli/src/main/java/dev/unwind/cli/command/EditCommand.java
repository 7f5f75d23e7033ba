package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.cli.CliException;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.cli.text.Values;
import dev.unwind.cli.undo.CaseView;
import dev.unwind.cli.undo.HeldAction;
import dev.unwind.model.id.ArgumentDigest;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import dev.unwind.schemas.ActionApproved;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Approves a call with other arguments. */
@Command(
        name = "edit",
        description = {
            "Approve a call that waits, with other arguments than the agent planned; they have to be about the same target.",
            "--digest is the one of what waits now; the edited call has one of its own, which is printed. Where two have to approve, the",
            "one who edits is the first of the two."
        })
final class EditCommand extends OperatorCommand {
    @Mixin
    Approving approving = new Approving();

    @Option(
            names = "--arguments",
            paramLabel = "FILE|JSON",
            required = true,
            description = "All arguments of the call: a JSON object, or a file that holds one.")
    @SuppressWarnings("NullAway.Init")
    String arguments;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description = "The role in which you approve (default: the one that is asked for).")
    @Nullable
    String role;

    @Override
    public Integer call() {
        requireReason("edit a call");
        JsonNode edited = edited();
        try (QueryApi query = query()) {
            CaseView view = approving.view(query, "edit");
            if (!Approving.isAction(view)) {
                throw CliException.usage("Cannot edit case "
                        + view.open().path("caseId").asText() + ": an undo is approved as it is, or rejected.");
            }
            HeldAction held = HeldAction.of(view);
            String digest = ArgumentDigest.of(held.tool(), target(held), edited);
            if (!json) {
                Values whole = new Values(true);
                out().println("It would be called with " + whole.of(edited));
                out().println("     in the place of    " + whole.of(held.arguments()));
                out().println("digest of the edited call " + digest);
            }
            ActionApproved fact = ActionApproved.newBuilder()
                    .setActionId(view.open().path("actionId").asText())
                    .setArgumentsDigest(approving.seen(this, view, "Let the edited call be made, once?"))
                    .setReason(reason)
                    .setEditedArguments(Json.write(edited))
                    .setRole(role != null ? role : held.role())
                    .build();
            return state(query, view.run(), fact, "Edited and approved " + held.shown() + " in");
        }
    }

    private static @Nullable Target target(HeldAction held) {
        JsonNode target = held.action().path("target");
        return target.hasNonNull("id")
                ? new Target(target.path("type").asText(), target.path("id").asText(), null)
                : null;
    }

    private JsonNode edited() {
        String text = arguments;
        if (!text.strip().startsWith("{")) {
            try {
                text = Files.readString(Path.of(arguments));
            } catch (IOException e) {
                throw CliException.usage("Cannot read the arguments from " + arguments + ": " + e
                        + "; expected a JSON object, or a file that holds one.");
            }
        }
        try {
            JsonNode value = Json.parse(text);
            if (!value.isObject()) {
                throw CliException.usage("Cannot use the arguments: found a JSON " + value.getNodeType()
                        + ", expected an object that names all arguments of the call.");
            }
            return value;
        } catch (MalformedJson e) {
            throw CliException.usage("Cannot use the arguments: " + e.getMessage() + "; expected a JSON object.", e);
        }
    }

    @Override
    ActorKind actorKind() {
        return Approving.ACTOR;
    }
}
