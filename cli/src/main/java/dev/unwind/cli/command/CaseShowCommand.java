package dev.unwind.cli.command;

import dev.unwind.cli.CliException;
import dev.unwind.cli.ExitCode;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.cli.undo.CaseStory;
import dev.unwind.cli.undo.CaseView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one open case with what a person needs to decide it. */
@Command(
        name = "show",
        description = {
            "Show one open case: of an undo that waits for an approval exactly what would be done; of one that found somebody else's",
            "change what was there before, what the action wrote, what is there now, and who wrote in between; of one that asks for a",
            "person's look what was read back and what was expected."
        })
final class CaseShowCommand extends BaseCommand {
    @Parameters(
            paramLabel = "CASE",
            description = "Id of the open case, or as much of its beginning as names it alone.")
    @SuppressWarnings("NullAway.Init")
    String caseId;

    @Option(names = "--full", description = "Print values whole.")
    boolean full;

    @Override
    public Integer call() {
        try (QueryApi query = query()) {
            String id = CaseView.find(query, caseId, "show").path("caseId").asText();
            CaseStory story = new CaseStory(
                    CaseView.of(query, id)
                            .orElseThrow(() -> CliException.usage("Case " + id + " was decided just now.")),
                    full);
            if (json) {
                print(story.toJson());
            } else {
                story.print(out());
            }
        }
        return ExitCode.OK;
    }
}
