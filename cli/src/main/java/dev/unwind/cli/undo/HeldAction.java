package dev.unwind.cli.undo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.text.Times;
import dev.unwind.cli.text.Values;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call that waits for an approval, exactly as it would be made.
 *
 * @param open its case
 * @param action the action as the query API shows it; a missing node when it shows none
 * @param ruling what the gate said, with the terms of the approval
 * @param preview what the gate has shown: tool, target, arguments, current values, what undo there will be
 * @param agent agent of the run; a missing node when not known
 */
public record HeldAction(JsonNode open, JsonNode action, JsonNode ruling, JsonNode preview, JsonNode agent) {

    /** The call that a case is about. */
    public static HeldAction of(CaseView view) {
        JsonNode gate = view.action().path("gate");
        return new HeldAction(
                view.open(),
                view.action(),
                gate,
                gate.path("preview"),
                view.detail().at("/fact/event/agentId"));
    }

    /** What has to be approved now: the edited arguments where somebody edited, else the planned ones. */
    public JsonNode arguments() {
        JsonNode edited = action.path("approval").path("editedArguments");
        return edited.isObject() ? edited : planned();
    }

    private JsonNode planned() {
        return preview.path("arguments").isMissingNode() ? action.path("arguments") : preview.path("arguments");
    }

    /** Name of the tool. */
    public String tool() {
        return action.path("tool").asText("-");
    }

    /** The role that is asked for. */
    public String role() {
        return terms().path("role").asText("");
    }

    /** Whether one person may let it go ahead alone. */
    public boolean breakGlass() {
        return terms().path("breakGlass").asBoolean();
    }

    private JsonNode terms() {
        return ruling.path("approval");
    }

    private int approvers() {
        return terms().path("approvers").asInt(1);
    }

    private String approvedBy() {
        JsonNode by = action.path("approval").path("approvedBy");
        return by.isTextual() ? by.textValue() : "";
    }

    /** What the call is about, in a few words. */
    public String shown() {
        JsonNode of = action.path("target");
        return tool()
                + (of.hasNonNull("id")
                        ? " on " + of.path("type").asText() + " "
                                + of.path("id").asText()
                        : "");
    }

    /** Who planned the call, and for which agent. */
    public String askedBy() {
        String worker = open.path("requestedBy").asText("-");
        return agent.isTextual() && !agent.textValue().equals(worker)
                ? worker + " (agent " + agent.textValue() + ")"
                : worker;
    }

    /** Who has to approve, in a few words. */
    public String who() {
        StringBuilder text = new StringBuilder();
        text.append(approvers() == 1 ? "one of role " : "two different persons of role ")
                .append(role());
        escalation()
                .forEach(step -> text.append(", from ")
                        .append(step.from())
                        .append(" on also ")
                        .append(step.role()));
        if (!approvedBy().isEmpty()) {
            text.append("; ").append(approvedBy()).append(" has approved, one more has to");
        }
        return text.toString();
    }

    private record Step(String role, String from) {}

    private List<Step> escalation() {
        List<Step> steps = new ArrayList<>();
        Optional<Instant> until = Times.instant(open.path("expiresAt"));
        for (JsonNode step : terms().path("escalation")) {
            String from = until.map(
                            end -> end.minusMillis(terms().path("expiryMillis").asLong())
                                    .plusMillis(step.path("afterMillis").asLong())
                                    .toString())
                    .orElse("-");
            steps.add(new Step(step.path("role").asText(), from));
        }
        return steps;
    }

    private String heldBy() {
        return ruling.path("code").asText("-")
                + (ruling.hasNonNull("rule") ? " " + ruling.path("rule").asText() : "")
                + (ruling.hasNonNull("policy") ? " of " + ruling.path("policy").asText() : "");
    }

    private String undo() {
        JsonNode undo = preview.path("undo");
        if (!undo.isObject()) {
            return "not known: no contract was found";
        }
        if (!undo.path("possible").asBoolean()) {
            return "NOT POSSIBLE, the contract has none";
        }
        return undo.path("kind").asText()
                + (undo.hasNonNull("window")
                        ? ", for "
                                + Times.window(
                                        Duration.parse(undo.path("window").asText())) + " after the call"
                        : "")
                + (undo.path("needsApproval").asBoolean() ? ", after another approval" : ", by itself")
                + (undo.path("pivot").asBoolean() ? "; nothing before it is taken back automatically" : "");
    }

    /** Prints it; what is to be approved whole, the rest shortened unless {@code full}. */
    void print(PrintWriter out, boolean full) {
        Values values = new Values(full);
        Values whole = new Values(true);
        out.println();
        out.println("  " + shown() + ", contract version "
                + action.path("contractVersion").asText("-"));
        boolean edited = action.path("approval").path("editedArguments").isObject();
        out.println("    arguments  " + whole.of(arguments()));
        if (edited) {
            out.println("    planned    " + whole.of(planned()) + "  (edited since by " + approvedBy() + ")");
        }
        JsonNode current = preview.path("current");
        if (current.isObject()) {
            current.properties()
                    .forEach(entry ->
                            out.println("    now        " + entry.getKey() + "  " + values.of(entry.getValue())));
        } else {
            out.println("    now        (nobody read the target)");
        }
        if (preview.path("impact").isNumber()) {
            out.println("    touches    " + preview.path("impact").asLong() + " records");
        }
        out.println("    undo       " + undo());
        out.println();
        out.println("  held by    " + heldBy() + ": " + ruling.path("detail").asText("-"));
        out.println("  asked by   " + askedBy());
        out.println(
                "  approve    " + who() + "; until " + Times.moment(open.path("expiresAt")) + ", then it is denied");
        out.println("  digest     " + open.path("digest").asText("-"));
    }

    /** The same for programs. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("tool", tool())
                .put("contractVersion", action.path("contractVersion").asInt());
        json.set("target", node(action.path("target")));
        json.set("arguments", node(arguments()));
        json.set("plannedArguments", node(planned()));
        json.set("current", node(preview.path("current")));
        json.set("impact", node(preview.path("impact")));
        json.set("undo", node(preview.path("undo")));
        json.putObject("heldBy")
                .put("code", ruling.path("code").asText())
                .put("rule", text(ruling.path("rule")))
                .put("policy", text(ruling.path("policy")))
                .put("detail", ruling.path("detail").asText());
        ObjectNode need = json.putObject("approval");
        need.put("role", role())
                .put("approvers", approvers())
                .put("approvedBy", approvedBy().isEmpty() ? null : approvedBy())
                .put("breakGlass", breakGlass());
        ArrayNode steps = need.putArray("escalation");
        escalation().forEach(step -> steps.addObject().put("role", step.role()).put("from", step.from()));
        return json;
    }

    private static JsonNode node(JsonNode value) {
        return value.isMissingNode() ? JsonNodeFactory.instance.nullNode() : value;
    }

    private static @Nullable String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : null;
    }
}
