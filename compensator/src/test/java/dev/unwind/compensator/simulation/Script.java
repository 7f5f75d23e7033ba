package dev.unwind.compensator.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.json.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * What one run is going to do.
 *
 * @param careful whether the agent waits for the verification of a write before it writes the same object again
 */
record Script(String tenant, String run, List<Step> steps, boolean careful) {

    /**
     * One tool call.
     *
     * @param keyed whether the tool remembers idempotency keys
     */
    record Step(String actionId, String tool, JsonNode input, Target.Conduct conduct, boolean keyed) {}

    private static final List<String> TOOLS = List.of(
            "doc.set",
            "doc.set",
            "doc.note",
            "doc.close",
            "doc.drop",
            "pair.move",
            "pair.move",
            "account.charge",
            "account.charge",
            "account.charge",
            "list.add",
            "message.post",
            "mail.send",
            "mail.promise");

    String key() {
        return tenant + "/" + run;
    }

    static Script drawn(Scheduler random, Knobs knobs, String tenant, String run) {
        List<Step> steps = new ArrayList<>();
        for (int i = 1 + random.pick(6); i > 0; i--) {
            String tool = TOOLS.get(random.pick(TOOLS.size()));
            boolean rare = tool.startsWith("mail") || tool.equals("doc.drop");
            if (rare && random.chance(0.6)) {
                tool = "doc.set";
            }
            String actionId = "a" + (steps.size() + 1);
            steps.add(new Step(
                    actionId,
                    tool,
                    input(random, tool, tenant + "/" + run + " " + actionId),
                    conduct(random, knobs),
                    random.chance(0.5)));
        }
        return new Script(tenant, run, steps, random.chance(0.8));
    }

    private static Target.Conduct conduct(Scheduler random, Knobs knobs) {
        return random.chance(knobs.lyingTool())
                ? Target.Conduct.values()[1 + random.pick(Target.Conduct.values().length - 1)]
                : Target.Conduct.HONEST;
    }

    private static JsonNode input(Scheduler random, String tool, String by) {
        ObjectNode input = Json.NODES.objectNode();
        int one = random.pick(3);
        switch (tool.substring(0, tool.indexOf('.'))) {
            case "doc" -> input.put("id", "d" + one).put("value", "by " + by);
            case "pair" ->
                input.put("id", "a" + one)
                        .put("to", "a" + (one + 1 + random.pick(2)) % 3)
                        .put("amount", 1 + random.pick(20));
            case "account" -> input.put("id", "a" + one).put("amount", 1 + random.pick(20));
            case "list" -> input.put("id", "l0").put("value", "by " + by);
            case "message" -> input.put("id", "m").put("value", "by " + by);
            default -> input.put("id", "o0");
        }
        return input;
    }
}
