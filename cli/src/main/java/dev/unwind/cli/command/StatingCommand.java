package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.CliException;
import dev.unwind.cli.ExitCode;
import dev.unwind.cli.client.FactWriter;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.cli.client.Refusals;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.keys.RunKey;
import java.time.Duration;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** States one fact of a run in the name of a person, and tells what the ledger made of it. */
abstract class StatingCommand extends BaseCommand {
    private static final int LOOK_BACK = 200;

    @Mixin
    Person person = new Person();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "Wait at most so long for the ledger to have folded it (default: ${DEFAULT-VALUE}).")
    long timeoutSeconds;

    @Mixin
    TopicNames names = new TopicNames();

    /** States the fact, waits until the ledger has folded it, and tells what became of it. */
    int state(QueryApi query, RunKey key, SpecificRecord payload, String did) {
        long offset = append(key, payload);
        QueryApi.Waited run = query.foldedRun(key, offset, Duration.ofSeconds(timeoutSeconds))
                .orElseThrow(() ->
                        CliException.failed("Cannot see what became of run " + key + ": the ledger has no such run."));
        boolean accepted = !run.timedOut() && query.accepted(key, run.value(), offset, LOOK_BACK);
        Refusals.@Nullable Refused refusal = accepted || run.timedOut()
                ? null
                : new Refusals(connection(), names.topics())
                        .of(run.value().path("partition").asInt(), offset)
                        .orElse(null);
        tell(key, new Stated(payload.getClass().getSimpleName(), did, offset), run, accepted, refusal);
        return accepted ? ExitCode.OK : ExitCode.FAILED;
    }

    /** What was stated, how to say that it was, and where it stands. */
    private record Stated(String fact, String did, long offset) {}

    /** In which role the person speaks. */
    ActorKind actorKind() {
        return ActorKind.OPERATOR;
    }

    private long append(RunKey key, SpecificRecord payload) {
        try (FactWriter facts = new FactWriter(connection(), names.topics(), new Actor(actorKind(), person.name()))) {
            return facts.append(key, payload);
        }
    }

    private void tell(
            RunKey key, Stated stated, QueryApi.Waited run, boolean accepted, Refusals.@Nullable Refused refusal) {
        String fact = stated.fact();
        long offset = stated.offset();
        JsonNode state = run.value();
        String status = state.path("status").asText();
        if (json) {
            ObjectNode answer = object();
            answer.put("tenantId", key.tenantId());
            answer.put("runId", key.runId());
            answer.put("fact", fact);
            answer.put("ledgerOffset", offset);
            answer.put("accepted", accepted);
            if (refusal != null) {
                answer.putObject("refusal").put("code", refusal.code()).put("detail", refusal.detail());
            }
            answer.put("timedOut", run.timedOut());
            answer.put("status", status);
            answer.set("run", state);
            print(answer);
        } else if (run.timedOut()) {
            out().println("The ledger has not folded " + fact + " of run " + key.runId() + " (ledger offset " + offset
                    + ") after " + timeoutSeconds + " s. It will; see `unwind show " + key + "`.");
        } else if (!accepted) {
            out().println("The ledger refused " + fact + " of run " + key.runId() + " (ledger offset " + offset
                    + "): the run is " + status + ". "
                    + (refusal == null ? "The reason stands beside it on unwind.ledger.dlq." : refusal.sentence()));
        } else {
            out().println(stated.did() + " run " + key.runId() + " of tenant " + key.tenantId() + ": it is " + status
                    + ", " + state.path("openCases").asLong() + " open case(s). See `unwind show " + key + "`.");
        }
    }
}
