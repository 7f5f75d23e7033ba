package dev.unwind.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.client.FactWriter;
import dev.unwind.local.LocalStack;
import dev.unwind.model.id.ArgumentDigest;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.RunStarted;
import dev.unwind.schemas.Target;
import dev.unwind.schemas.keys.RunKey;
import java.util.Map;

/** Runs of an agent that has planned one call and waits for what the gate says. */
final class HeldCalls {
    static final String TENANT = "approvals";

    private HeldCalls() {}

    /** Plans to make a ticket urgent, and returns the digest of that. */
    static String plan(LocalStack stack, String runId, String actionId, String ticket) {
        ObjectNode arguments = Json.NODES.objectNode().put("ticket_id", ticket).put("priority", "urgent");
        Target target = new Target("ticket", ticket, null);
        String digest = ArgumentDigest.of("desk.update_ticket", target, arguments);
        RunKey run = new RunKey(TENANT, runId);
        try (FactWriter agent = new FactWriter(
                Map.of("bootstrap.servers", stack.bootstrapServers()),
                Map.of("schema.registry.url", stack.schemaRegistryUrl()),
                new Actor(ActorKind.AGENT, "desk-agent-1"))) {
            agent.append(
                    run, RunStarted.newBuilder().setTask("Wake somebody up").build());
            agent.append(
                    run,
                    ActionPlanned.newBuilder()
                            .setActionId(actionId)
                            .setTool("desk.update_ticket")
                            .setContractVersion(1)
                            .setTarget(target)
                            .setArguments(Json.write(arguments))
                            .setArgumentsDigest(digest)
                            .setIdempotencyKey(runId + "-" + actionId)
                            .build());
        }
        return digest;
    }
}
