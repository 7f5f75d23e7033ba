package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.CliException;
import dev.unwind.cli.ExitCode;
import dev.unwind.cli.client.FactWriter;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CompensationRequested;
import dev.unwind.schemas.UndoMode;
import dev.unwind.schemas.keys.RunKey;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks that a run be undone, in the name of a person. */
@Command(
        name = "undo",
        description = {
            "Undo what a run did, or some of its actions.",
            "States the request on the ledger, which is the approval, and by default waits until the read-back has spoken."
        })
final class UndoCommand extends BaseCommand {
    @Parameters(paramLabel = "RUN", description = "Id of the run, or tenant/run.")
    @SuppressWarnings("NullAway.Init")
    String run;

    @Option(
            names = "--tenant",
            paramLabel = "TENANT",
            description = "Tenant of the run; needed only where several tenants have a run of this id.")
    @Nullable
    String tenant;

    @Option(
            names = "--actions",
            paramLabel = "ID",
            split = ",",
            description = "Only these actions (default: every action that is still in effect).")
    @Nullable
    List<String> actions;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            required = true,
            description = "Why; stands on the ledger and in the correction trail.")
    @SuppressWarnings("NullAway.Init")
    String reason;

    @Option(names = "--case", paramLabel = "ID", description = "The recovery case that this decides.")
    @Nullable
    String caseId;

    @Option(names = "--as", paramLabel = "NAME", description = "Who asks (default: the user of the operating system).")
    @Nullable
    String as;

    @Option(
            names = "--wait",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description =
                    "Wait until the undo is settled (default); --no-wait returns as soon as the request is durable.")
    boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "Wait at most so long (default: ${DEFAULT-VALUE}).")
    long timeoutSeconds;

    @Override
    public Integer call() {
        if (reason.isBlank()) {
            throw CliException.usage("Cannot undo without a reason: --reason is blank.");
        }
        try (QueryApi query = query()) {
            RunKey key = RunArgument.resolve(query, run, tenant);
            requireKnownActions(query, key);
            long began = System.nanoTime();
            long offset = request(key);
            if (!wait) {
                return answer(key, query.run(key).orElseThrow(), offset, -1, false);
            }
            QueryApi.Waited settled = query.awaitRun(key, "settled", Duration.ofSeconds(timeoutSeconds), offset)
                    .orElseThrow();
            long millis = (System.nanoTime() - began) / 1_000_000;
            return answer(key, settled.value(), offset, millis, settled.timedOut());
        }
    }

    private void requireKnownActions(QueryApi query, RunKey key) {
        if (actions == null) {
            return;
        }
        Set<String> known = query.actions(key).stream()
                .map(action -> action.path("actionId").asText())
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> unknown =
                actions.stream().filter(id -> !known.contains(id)).toList();
        if (!unknown.isEmpty()) {
            throw CliException.usage("Cannot undo actions " + unknown + " of run " + key
                    + ": it has no such actions; it has " + known + ".");
        }
    }

    private long request(RunKey key) {
        String person = as != null ? as : System.getProperty("user.name", "unknown");
        try (FactWriter facts = new FactWriter(connection(), new Actor(ActorKind.OPERATOR, person))) {
            return facts.append(key, new CompensationRequested(reason, actions, null, UndoMode.CHECKED, caseId, null));
        }
    }

    private int answer(RunKey key, JsonNode state, long offset, long millis, boolean timedOut) {
        String status = state.path("status").asText();
        JsonNode counts = state.path("compensation");
        boolean good = !wait || (!timedOut && status.equals("COMPENSATED")) || (!timedOut && partWorked(counts));
        if (json) {
            ObjectNode answer = object();
            answer.put("tenantId", key.tenantId());
            answer.put("runId", key.runId());
            answer.put("ledgerOffset", offset);
            answer.put("status", status);
            answer.put("timedOut", timedOut);
            if (millis >= 0) {
                answer.put("requestedToSettledMillis", millis);
            }
            answer.set("run", state);
            print(answer);
        } else if (!wait) {
            out().println("Asked to undo run " + key.runId() + " of tenant " + key.tenantId() + " (ledger offset "
                    + offset + "). See how it goes with `unwind show " + key + "`.");
        } else if (timedOut) {
            out().println("The undo of run " + key.runId() + " is not settled after " + timeoutSeconds + " s; status "
                    + status + ". It goes on; see `unwind show " + key + "`.");
        } else {
            out().println("Run " + key.runId() + ": " + status + " after " + millis + " ms; "
                    + counts.path("compensated").asInt() + " actions put back and read back, "
                    + counts.path("failed").asInt() + " failed." + (good ? "" : " See `unwind cases`."));
        }
        return good ? ExitCode.OK : ExitCode.FAILED;
    }

    /** When only some actions were asked for, the run itself does not become COMPENSATED. */
    private boolean partWorked(JsonNode counts) {
        return actions != null && counts.path("failed").asInt() == 0;
    }
}
