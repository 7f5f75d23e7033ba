package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.CliException;
import dev.unwind.cli.ExitCode;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.cli.text.Times;
import dev.unwind.cli.undo.CaseStory;
import dev.unwind.cli.undo.CaseView;
import dev.unwind.cli.undo.HeldAction;
import dev.unwind.cli.undo.Waiting;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what waits for somebody's approval. */
@Command(
        name = "approvals",
        description = {
            "List what waits for an approval: calls that the gate holds, and undos that were held. With ID, show one exactly as it would",
            "be done, who may approve it and until when. Decide with `unwind approve`, `reject` or `edit`."
        })
final class ApprovalsCommand extends BaseCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "ID",
            description = "Beginning of a case's id, an action, or run/action; it has to name one alone.")
    @Nullable
    String id;

    @Option(names = "--tenant", paramLabel = "TENANT", description = "Only what waits in this tenant.")
    @Nullable
    String tenant;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "Look at so many open cases at the most (default: ${DEFAULT-VALUE}).")
    int limit;

    @Option(names = "--full", description = "Print values whole.")
    boolean full;

    @Override
    public Integer call() {
        try (QueryApi query = query()) {
            if (id != null) {
                one(query, id);
            } else {
                all(query);
            }
        }
        return ExitCode.OK;
    }

    private void one(QueryApi query, String named) {
        String caseId = Waiting.find(query, named, "show").path("caseId").asText();
        CaseStory story = new CaseStory(
                CaseView.of(query, caseId)
                        .orElseThrow(() -> CliException.usage("Case " + caseId + " was decided just now.")),
                full);
        if (json) {
            print(story.toJson());
        } else {
            story.print(out());
        }
    }

    private void all(QueryApi query) {
        List<CaseView> waiting = Waiting.all(query, tenant, limit).stream()
                .map(open -> CaseView.of(query, open.path("caseId").asText()))
                .flatMap(Optional::stream)
                .toList();
        if (json) {
            ObjectNode answer = object();
            ArrayNode array = answer.putArray("approvals");
            waiting.forEach(view -> array.add(entry(view)));
            print(answer);
        } else if (waiting.isEmpty()) {
            out().println("Nothing waits for an approval.");
        } else {
            waiting.forEach(this::lines);
        }
    }

    private static ObjectNode entry(CaseView view) {
        ObjectNode entry = ((ObjectNode) view.open()).deepCopy();
        if (isAction(view)) {
            entry.set("held", HeldAction.of(view).toJson());
        } else {
            JsonNode held = view.payload();
            entry.putObject("held")
                    .put("steps", held.path("steps").asInt())
                    .put("mode", held.path("mode").asText())
                    .put("reason", held.path("reason").asText());
        }
        return entry;
    }

    private static boolean isAction(CaseView view) {
        return view.kind().equals("ACTION_NEEDS_APPROVAL");
    }

    private void lines(CaseView view) {
        JsonNode open = view.open();
        HeldAction held = HeldAction.of(view);
        out().println(open.path("caseId").asText() + "  "
                + (isAction(view)
                        ? held.shown()
                        : "undo, " + view.payload().path("steps").asInt() + " step(s): "
                                + view.payload().path("reason").asText()));
        out().println("    run " + view.run().runId() + " of tenant "
                + view.run().tenantId()
                + (open.hasNonNull("actionId")
                        ? ", action " + open.path("actionId").asText()
                        : "")
                + ", asked by "
                + (isAction(view) ? held.askedBy() : open.path("requestedBy").asText("-")) + ", until "
                + Times.moment(open.path("expiresAt")));
        out().println("    " + (isAction(view) ? held.who() : "one person, other than who asked"));
    }
}
