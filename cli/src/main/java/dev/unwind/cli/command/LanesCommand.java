package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.ExitCode;
import dev.unwind.cli.client.Lanes;
import dev.unwind.schemas.Routing;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the lanes of agents. */
@Command(
        name = "lanes",
        description = {
            "List the agents of which somebody has said how much they may do: lane, disabled tools, who said so and why. All others are",
            "AUTONOMOUS. Change one with `unwind lane`; kill switches (`unwind controls`) hold besides."
        })
final class LanesCommand extends BaseCommand {
    @Option(names = "--tenant", paramLabel = "TENANT", description = "Only agents of this tenant.")
    @Nullable
    String tenant;

    @Mixin
    TopicNames names = new TopicNames();

    @Override
    public Integer call() {
        try (Lanes lanes = new Lanes(connection(), names.topics())) {
            Map<String, Routing> all = lanes.all();
            all.values().removeIf(routing -> tenant != null && !tenant.equals(routing.getTenantId()));
            if (json) {
                ObjectNode answer = object();
                ArrayNode array = answer.putArray("lanes");
                all.forEach((key, routing) -> array.add(node(key, routing)));
                print(answer);
            } else if (all.isEmpty()) {
                out().println("Nobody has said anything: every agent is AUTONOMOUS.");
            } else {
                all.forEach((key, routing) -> out().println(line(key, routing)));
            }
        }
        return ExitCode.OK;
    }

    /** A lane on one line. */
    static String line(String key, @Nullable Routing routing) {
        return routing == null
                ? key + "  AUTONOMOUS  nobody has said anything else"
                : key + "  " + routing.getLane()
                        + (routing.getDisabledTools().isEmpty()
                                ? ""
                                : "  without " + String.join(", ", routing.getDisabledTools()))
                        + "  epoch " + routing.getEpoch() + "  by " + routing.getChangedBy() + " at "
                        + Instant.ofEpochSecond(routing.getChangedAt().getEpochSecond()) + ": " + routing.getReason();
    }

    /** The same for programs. */
    static ObjectNode node(String key, @Nullable Routing routing) {
        int slash = key.indexOf('/');
        ObjectNode node = object().put("tenantId", key.substring(0, slash)).put("agentId", key.substring(slash + 1));
        node.put("lane", routing == null ? "AUTONOMOUS" : routing.getLane().name());
        ArrayNode disabled = node.putArray("disabledTools");
        if (routing != null) {
            routing.getDisabledTools().forEach(disabled::add);
            node.put("epoch", routing.getEpoch())
                    .put("reason", routing.getReason())
                    .put("changedBy", routing.getChangedBy())
                    .put("changedAt", routing.getChangedAt().toString());
        } else {
            node.put("epoch", 0).putNull("reason").putNull("changedBy").putNull("changedAt");
        }
        return node;
    }
}
