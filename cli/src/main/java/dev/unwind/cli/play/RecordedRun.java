package dev.unwind.cli.play;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.CliException;
import dev.unwind.model.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run as it was recorded.
 *
 * @param runId its identifier in the recording
 * @param domain business whose tools it called, such as retail
 * @param dialect wording that the service used
 * @param model name of the model; null when not recorded
 * @param task what the agent was asked to do; null when not recorded
 * @param steps its calls, in order
 */
public record RecordedRun(
        String runId,
        String domain,
        String dialect,
        @Nullable String model,
        @Nullable String task,
        List<Step> steps) {
    /** Copies the steps. */
    public RecordedRun {
        steps = List.copyOf(steps);
    }

    /**
     * One call.
     *
     * @param index place of the call in the recording
     * @param tool name of the tool within its domain
     * @param arguments as the agent gave them
     * @param answer the recorded answer
     * @param reasoning what the agent wrote with the call; null when nothing
     */
    public record Step(
            int index,
            String tool,
            ObjectNode arguments,
            String answer,
            @Nullable String reasoning) {
        /** Identifier of the action in the ledger. */
        public String actionId() {
            return "s-" + index;
        }
    }

    /** Name of the tool in its contract. */
    public String toolName(Step step) {
        return domain + "." + step.tool();
    }

    /** Name of the data set that the run starts from. */
    public String dataSet() {
        return domain.equals("airline") ? domain + "-" + dialect : domain;
    }

    static RecordedRun of(JsonNode json, String place) {
        List<Step> steps = new ArrayList<>();
        for (JsonNode step : json.path("steps")) {
            if (!(step.path("arguments") instanceof ObjectNode arguments)) {
                throw CliException.usage("Cannot read " + place + ": the arguments of step " + step.path("i")
                        + " are no JSON object, expected one.");
            }
            steps.add(new Step(
                    step.path("i").asInt(),
                    step.path("tool").asText(),
                    arguments,
                    step.path("result").asText(),
                    text(step.path("assistantText"))));
        }
        return new RecordedRun(
                required(json, "runId", place),
                required(json, "domain", place),
                json.path("dialect").asText("tau1"),
                text(json.path("model")),
                text(json.path("userRequest")),
                steps);
    }

    private static String required(JsonNode json, String member, String place) {
        JsonNode value = json.path(member);
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw CliException.usage("Cannot read " + place + ": found no text \"" + member + "\", expected one.");
        }
        return value.textValue();
    }

    private static @Nullable String text(JsonNode node) {
        if (node.isNull() || node.isMissingNode()) {
            return null;
        }
        return node.isTextual() ? node.textValue() : Json.write(node);
    }
}
