package dev.unwind.cli.command;

import dev.unwind.cli.CliException;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.schemas.RunCancelled;
import dev.unwind.schemas.keys.RunKey;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stops a run and has what it did undone. */
@Command(
        name = "cancel",
        description = {
            "Stop a run and undo what it did.",
            "Returns when the ledger has stopped it; the undo goes on by itself, see `unwind show`."
        })
final class CancelCommand extends OperatorCommand {
    private static final Set<String> POSSIBLE = Set.of(
            "RUNNING", "COMPLETED", "PARKED", "COMPENSATING", "COMPENSATED", "COMPENSATED_WITH_RESIDUE", "CLOSED");

    @Parameters(paramLabel = "RUN", description = "Id of the run, or tenant/run.")
    @SuppressWarnings("NullAway.Init")
    String run;

    @Option(
            names = "--tenant",
            paramLabel = "TENANT",
            description = "Tenant of the run; needed only where several tenants have a run of this id.")
    @Nullable
    String tenant;

    @Override
    public Integer call() {
        requireReason("cancel");
        try (QueryApi query = query()) {
            RunKey key = RunArgument.resolve(query, run, tenant);
            String status = query.run(key).orElseThrow().path("status").asText();
            if (!POSSIBLE.contains(status)) {
                throw CliException.usage("Cannot cancel run " + key + ": it is " + status + ", expected one of "
                        + POSSIBLE.stream().sorted().toList() + ". See `unwind show " + key + "`.");
            }
            return state(query, key, new RunCancelled(reason), "Cancelled");
        }
    }
}
