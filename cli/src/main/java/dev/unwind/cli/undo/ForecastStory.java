package dev.unwind.cli.undo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.text.Values;
import dev.unwind.model.json.Json;
import dev.unwind.model.undo.DriftNow;
import dev.unwind.model.undo.EntityField;
import dev.unwind.model.undo.LaterChange;
import dev.unwind.model.undo.PreviewStep;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.UndoMode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A forecast for people and for programs.
 *
 * @param forecast what would be done
 * @param full whether values are printed whole
 */
public record ForecastStory(Forecast forecast, boolean full) {

    /** Prints it. */
    public void print(PrintWriter out) {
        List<PreviewStep> steps = forecast.preview().steps();
        long refused = steps.stream().filter(step -> step.refusal() != null).count();
        out.println("Undo of run " + forecast.run().runId() + " of tenant "
                + forecast.run().tenantId() + ", " + mode() + ": "
                + (steps.isEmpty()
                        ? "nothing to do, no action that was asked for is in effect"
                        : steps.size()
                                + (steps.size() == 1 ? " step" : " steps, newest first")
                                + (refused == 0 ? "" : "; " + refused + " cannot be undone"))
                + ".");
        steps.forEach(step -> step(step, out));
        later(out);
        drift(out);
        out.println();
        out.println("This is a preview: nothing was asked for and nothing was changed.");
        out.flush();
    }

    private String mode() {
        return forecast.question().mode().name().toLowerCase(Locale.ROOT);
    }

    private void step(PreviewStep step, PrintWriter out) {
        Values values = new Values(full);
        out.println();
        out.println(" " + step.step() + ". " + step.tool() + " [" + step.actionId() + "]"
                + (step.target() == null
                        ? ""
                        : " on " + step.target().getType() + " " + step.target().getId())
                + "  " + step.kind()
                + (step.afterSteps().isEmpty()
                        ? ""
                        : ", after step "
                                + step.afterSteps().stream()
                                        .map(String::valueOf)
                                        .collect(Collectors.joining(", "))
                                + " (same object)")
                + (step.pivot() ? ", a point of no return" : ""));
        if (!step.says().isEmpty()) {
            out.println("    \"" + step.says().strip() + "\"");
        }
        for (EntityField field : step.fields()) {
            out.println("    " + field.entity() + " " + path(field.path()) + "  " + values.of(field.left()) + " -> "
                    + values.of(field.back()));
        }
        PreviewStep.Refusal refusal = step.refusal();
        if (refusal != null) {
            out.println("    CANNOT be undone, " + refusal.code() + ": " + refusal.detail());
            return;
        }
        out.println("    approval: " + (step.approval().needed() ? "NEEDED first" : "not needed") + " ("
                + step.approval().why() + ")"
                + (step.possibleUntil() == null ? "" : "; possible until " + step.possibleUntil()));
    }

    private static String path(String path) {
        return path.isEmpty() ? "(the whole object)" : path;
    }

    private void later(PrintWriter out) {
        if (forecast.preview().later().isEmpty()) {
            return;
        }
        out.println();
        out.println("Later actions on the same objects that would stay in place:");
        for (LaterChange later : forecast.preview().later()) {
            out.println("    " + later.tool() + " [" + later.actionId() + "] changed " + later.entity() + " after ["
                    + later.undone() + "]: "
                    + (later.conflicts()
                            ? "the SAME fields "
                                    + later.samePaths().stream()
                                            .map(ForecastStory::path)
                                            .toList()
                                    + "; "
                                    + (forecast.question().mode() == UndoMode.CHECKED
                                            ? "the undo will stop there as DRIFTED"
                                            : "mode " + mode() + " decides there")
                            : "other fields " + later.otherPaths() + ", which stay as they are"));
        }
    }

    private void drift(PrintWriter out) {
        Values values = new Values(full);
        if (!forecast.read()) {
            return;
        }
        out.println();
        if (forecast.drifted().isEmpty() && forecast.unread().isEmpty()) {
            out.println("The targets were read just now: every field is as its action left it, nothing has drifted.");
        }
        for (DriftNow.Drifted one : forecast.drifted()) {
            out.println(
                    "DRIFTED  " + one.field().entity() + " " + path(one.field().path()) + " of [" + one.actionId()
                            + "]: it left " + values.of(one.field().left()) + ", there is now " + values.of(one.now()));
        }
        forecast.unread().forEach(one -> out.println("NOT READ " + one));
    }

    /** The same for programs. */
    public ObjectNode toJson() {
        ObjectNode json = Json.NODES.objectNode();
        json.put("dryRun", true);
        json.put("tenantId", forecast.run().tenantId());
        json.put("runId", forecast.run().runId());
        json.put("mode", forecast.question().mode().name());
        json.put("digest", forecast.preview().digest());
        ArrayNode steps = json.putArray("steps");
        forecast.preview().steps().forEach(step -> steps.add(step(step)));
        ArrayNode later = json.putArray("laterActionsLeft");
        for (LaterChange one : forecast.preview().later()) {
            ObjectNode entry = later.addObject();
            entry.put("actionId", one.actionId()).put("tool", one.tool()).put("entity", one.entity());
            entry.put("undone", one.undone()).put("conflict", one.conflicts());
            one.samePaths().forEach(entry.putArray("sameFields")::add);
            one.otherPaths().forEach(entry.putArray("otherFields")::add);
        }
        json.put("targetsRead", forecast.read());
        ArrayNode drifted = json.putArray("drifted");
        for (DriftNow.Drifted one : forecast.drifted()) {
            ObjectNode entry = drifted.addObject();
            entry.put("actionId", one.actionId())
                    .put("entity", one.field().entity())
                    .put("path", one.field().path());
            put(entry, "left", one.field().left());
            put(entry, "now", one.now());
        }
        forecast.unread().forEach(json.putArray("notRead")::add);
        return json;
    }

    private static ObjectNode step(PreviewStep step) {
        ObjectNode json = Json.NODES.objectNode();
        json.put("step", step.step()).put("actionId", step.actionId()).put("tool", step.tool());
        if (step.target() == null) {
            json.putNull("target");
        } else {
            json.putObject("target")
                    .put("type", step.target().getType())
                    .put("id", step.target().getId());
        }
        json.put("kind", step.kind().name()).put("says", step.says());
        ArrayNode fields = json.putArray("fields");
        for (EntityField field : step.fields()) {
            ObjectNode entry = fields.addObject().put("entity", field.entity()).put("path", field.path());
            put(entry, "now", field.left());
            put(entry, "back", field.back());
        }
        step.afterSteps().forEach(json.putArray("afterSteps")::add);
        json.putObject("approval")
                .put("needed", step.approval().needed())
                .put("risk", step.approval().risk().name())
                .put("why", step.approval().why());
        json.put(
                "possibleUntil",
                step.possibleUntil() == null ? null : step.possibleUntil().toString());
        json.put("irreversible", step.kind() == CompensationKind.NONE);
        json.put("pivot", step.pivot());
        PreviewStep.Refusal refusal = step.refusal();
        if (refusal == null) {
            json.putNull("refusal");
        } else {
            json.putObject("refusal").put("code", refusal.code()).put("detail", refusal.detail());
        }
        return json;
    }

    /** Nothing is left out where nothing is. */
    private static void put(ObjectNode entry, String name, @org.jspecify.annotations.Nullable JsonNode value) {
        if (value != null) {
            entry.set(name, value);
        }
    }
}
