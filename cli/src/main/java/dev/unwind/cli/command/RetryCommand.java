package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.CliException;
import dev.unwind.cli.ExitCode;
import dev.unwind.cli.client.FactWriter;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.schemas.ActionRetried;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.RetryLayer;
import dev.unwind.schemas.keys.RunKey;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Orders a further attempt of an action that failed without effect, in the name of a person. */
@Command(
        name = "retry",
        description = {
            "Order a further attempt of an action that failed without effect.",
            "The order stands on the ledger; the agent's next worker that makes the call carries it out."
        })
final class RetryCommand extends BaseCommand {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Parameters(index = "0", paramLabel = "RUN", description = "Id of the run, or tenant/run.")
    @SuppressWarnings("NullAway.Init")
    String run;

    @Parameters(index = "1", paramLabel = "ACTION", description = "Id of the action, as `unwind show` prints it.")
    @SuppressWarnings("NullAway.Init")
    String action;

    @Option(
            names = "--tenant",
            paramLabel = "TENANT",
            description = "Tenant of the run; needed only where several tenants have a run of this id.")
    @Nullable
    String tenant;

    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why; stands on the ledger.")
    @SuppressWarnings("NullAway.Init")
    String reason;

    @Mixin
    Person person = new Person();

    @Mixin
    TopicNames names = new TopicNames();

    @Override
    public Integer call() {
        if (reason.isBlank()) {
            throw CliException.usage("Cannot order a retry without a reason: --reason is blank.");
        }
        try (QueryApi query = query()) {
            RunKey key = RunArgument.resolve(query, run, tenant);
            JsonNode found = query.action(key, action)
                    .orElseThrow(() -> CliException.usage("Cannot retry action " + action + " of run " + key
                            + ": it has no such action; see `unwind show " + key + "`."));
            requirePossible(query.run(key).orElseThrow(), found, key);
            int attempt = found.path("attempt").asInt() + 1;
            long offset = order(key, attempt);
            query.awaitRun(key, "verified", PATIENCE, offset);
            return answer(key, attempt, offset, query.action(key, action).orElseThrow());
        }
    }

    private void requirePossible(JsonNode state, JsonNode found, RunKey key) {
        String status = found.path("status").asText();
        boolean noEffect = found.path("effect").asText().equals("NONE");
        if (!status.equals("FAILED") || !noEffect) {
            throw CliException.usage("Cannot retry action " + action + " of run " + key + ": it is " + status
                    + " with effect " + found.path("effect").asText()
                    + ", expected FAILED with effect NONE: nothing is tried again that may have happened.");
        }
        if (!state.path("status").asText().equals("RUNNING")) {
            throw CliException.usage("Cannot retry action " + action + " of run " + key + ": the run is "
                    + state.path("status").asText() + ", expected RUNNING; nobody would carry it out.");
        }
    }

    private long order(RunKey key, int attempt) {
        try (FactWriter facts =
                new FactWriter(connection(), names.topics(), new Actor(ActorKind.OPERATOR, person.name()))) {
            return facts.append(key, new ActionRetried(action, attempt, RetryLayer.HUMAN, reason));
        }
    }

    private int answer(RunKey key, int attempt, long offset, JsonNode now) {
        boolean taken = now.path("retry").path("attempt").asInt() >= attempt;
        if (json) {
            ObjectNode answer = object();
            answer.put("tenantId", key.tenantId());
            answer.put("runId", key.runId());
            answer.put("actionId", action);
            answer.put("attempt", attempt);
            answer.put("ledgerOffset", offset);
            answer.put("accepted", taken);
            print(answer);
        } else {
            out().println(
                            taken
                                    ? "Ordered attempt " + attempt + " of action " + action + " of run " + key.runId()
                                            + " (ledger offset " + offset
                                            + "). The agent makes it when it makes the call again or resumes the run."
                                    : "The order to retry action " + action + " of run " + key.runId()
                                            + " stands at ledger offset " + offset
                                            + " and was not taken up; see `unwind show " + key
                                            + "` and the dead letters.");
        }
        return taken ? ExitCode.OK : ExitCode.FAILED;
    }
}
