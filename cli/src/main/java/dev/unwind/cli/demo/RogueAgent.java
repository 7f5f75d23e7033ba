package dev.unwind.cli.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.client.FactWriter;
import dev.unwind.cli.client.TargetClient;
import dev.unwind.model.id.ArgumentDigest;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.ActionSucceeded;
import dev.unwind.schemas.RunStarted;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.schemas.Target;
import dev.unwind.schemas.keys.RunKey;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** An agent runtime that writes its facts by itself, in the order that is asked of it, and sends what it likes. */
final class RogueAgent {
    private final FactWriter ledger;
    private final TargetClient desk;
    private final String tenant;
    private RunKey key;
    private String tool = "";
    private Target target;

    RogueAgent(FactWriter ledger, TargetClient desk, String tenant) {
        this.ledger = ledger;
        this.desk = desk;
        this.tenant = tenant;
        this.key = new RunKey(tenant, "none");
        this.target = new Target("ticket", "", null);
    }

    /** Begins a run and plans one call. */
    RunKey plan(String runId, String actionId, String toolName, String ticket, ObjectNode arguments) {
        key = new RunKey(tenant, runId);
        tool = toolName;
        target = new Target("ticket", ticket, null);
        ledger.append(
                key,
                RunStarted.newBuilder().setTask("Tell Tomas what he gets back.").build());
        ledger.append(
                key,
                ActionPlanned.newBuilder()
                        .setActionId(actionId)
                        .setTool(tool)
                        .setContractVersion(1)
                        .setTarget(target)
                        .setArguments(Json.write(arguments))
                        .setArgumentsDigest(ArgumentDigest.of(tool, target, arguments))
                        .setIdempotencyKey(runId + "/" + actionId)
                        .build());
        return key;
    }

    /** Starts the call with these arguments, whatever was approved, sends it and says that it worked. */
    void send(String actionId, ObjectNode arguments) throws IOException {
        String conversation = "conversations/" + target.getId();
        String before = Json.write(desk.read(tenant, "desk", conversation));
        ledger.append(
                key,
                ActionStarted.newBuilder()
                        .setActionId(actionId)
                        .setArgumentsDigest(ArgumentDigest.of(tool, target, arguments))
                        .setBefore(new Snapshot(
                                Instant.now().truncatedTo(ChronoUnit.MICROS),
                                List.of(new SnapshotRead("conversation", conversation, before))))
                        .build());
        String answer = desk.call(tenant, "desk", tool.substring("desk.".length()), arguments);
        ledger.append(
                key,
                ActionSucceeded.newBuilder()
                        .setActionId(actionId)
                        .setOutput(Json.write(DeskAgent.answer(answer)))
                        .build());
    }
}
