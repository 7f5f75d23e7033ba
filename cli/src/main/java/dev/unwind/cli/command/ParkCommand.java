package dev.unwind.cli.command;

import dev.unwind.cli.CliException;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.schemas.RunParked;
import dev.unwind.schemas.keys.RunKey;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Has a run wait for a decision. */
@Command(
        name = "park",
        description = {
            "Have a run wait for a decision: it starts no new action until its case is resumed, compensated or closed.",
            "Calls that are under way are recorded and read back; other runs go on."
        })
final class ParkCommand extends OperatorCommand {
    private static final Set<String> POSSIBLE = Set.of("RUNNING", "COMPLETED", "PARKED");

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
        requireReason("park");
        try (QueryApi query = query()) {
            RunKey key = RunArgument.resolve(query, run, tenant);
            String status = query.run(key).orElseThrow().path("status").asText();
            if (!POSSIBLE.contains(status)) {
                throw CliException.usage("Cannot park run " + key + ": it is " + status + ", expected one of "
                        + POSSIBLE.stream().sorted().toList() + ". See `unwind show " + key + "`.");
            }
            return state(query, key, new RunParked(reason), "Parked");
        }
    }
}
