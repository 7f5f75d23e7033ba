package dev.unwind.cli.undo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.text.Times;
import dev.unwind.cli.text.Values;
import dev.unwind.model.json.FieldChange;
import dev.unwind.model.json.FineDifferences;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A case as a person reads it.
 *
 * @param view the case
 * @param full whether values are printed whole
 */
public record CaseStory(CaseView view, boolean full) {

    /** Prints it. */
    public void print(PrintWriter out) {
        JsonNode open = view.open();
        out.println("Case " + open.path("caseId").asText() + ": " + view.kind() + ", open since "
                + Times.moment(open.path("openedAt")));
        out.println("  run " + view.run().runId() + " of tenant " + view.run().tenantId()
                + (open.hasNonNull("actionId")
                        ? ", action " + open.path("actionId").asText()
                        : ""));
        out.println("  " + open.path("detail").asText());
        switch (view.kind()) {
            case "DRIFTED" -> drifted(out);
            case "UNDO_NEEDS_APPROVAL" -> held(out);
            case "CONFIRMATION" -> toConfirm(out);
            case "ACTION_NEEDS_APPROVAL" -> HeldAction.of(view).print(out, full);
            default -> {
                // The detail says it all.
            }
        }
        out.println();
        out.println("What can be done:");
        options().forEach(option -> out.println("  " + option));
        out.flush();
    }

    private void drifted(PrintWriter out) {
        Values values = new Values(full);
        for (JsonNode field : view.detail().path("fields")) {
            out.println();
            out.println("  " + field.path("entity").asText() + " " + path(field));
            out.println("    before   " + values.of(field.get("before")));
            out.println("    written  " + values.of(field.get("written")) + "   by this action");
            out.println("    now      "
                    + (field.path("nowKnown").asBoolean() ? values.of(field.get("now")) : "(nobody looked)"));
        }
        out.println();
        out.println("Who wrote in between:");
        for (LaterWriter writer : view.writers()) {
            out.println("  run " + writer.run().runId() + " [" + writer.actionId() + "] " + writer.tool() + ", "
                    + writer.at() + ", wrote " + writer.entity()
                    + (writer.known() ? ": " + writer.paths() : " (which fields is not on the ledger)")
                    + (writer.undone() ? "; undone since" : ""));
        }
        view.byUnknown()
                .forEach(place ->
                        out.println("  unknown: nothing on the ledger wrote " + place + " since; somebody else did"));
        if (view.detail().has("writersComplete")
                && !view.detail().path("writersComplete").asBoolean()) {
            out.println("  (the list does not reach back to the action's own write; there may be more)");
        }
    }

    /** What the machine read and what it held that against, for the person who looks as well. */
    private void toConfirm(PrintWriter out) {
        Values values = new Values(full);
        JsonNode action = view.action();
        JsonNode target = action.path("target");
        out.println();
        out.println("  " + action.path("tool").asText() + " ["
                + action.path("actionId").asText() + "]"
                + (target.hasNonNull("id")
                        ? " on " + target.path("type").asText() + " "
                                + target.path("id").asText()
                        : "")
                + " with " + values.of(action.path("arguments")));
        out.println();
        out.println("  Read back " + Times.moment(view.detail().at("/fact/event/occurredAt")) + ":");
        for (FieldChange change : readBack(action)) {
            out.println(
                    "    " + change.path() + "  " + values.of(change.before()) + " -> " + values.of(change.after()));
        }
        out.println("  Expected, and held:");
        for (JsonNode comparison : view.payload().path("comparisons")) {
            String expected = values.ofText(comparison.path("expected"));
            out.println("    " + values.shorten(comparison.path("path").asText())
                    + (expected.equals("true") ? "" : "  " + expected));
        }
    }

    /** What the read-back shows against what was there before; where it saw what the agent stated, the ledger holds that once. */
    private static List<FieldChange> readBack(JsonNode action) {
        JsonNode found = action.hasNonNull("observed") ? action.path("observed") : action.path("after");
        return action.path("before").isObject() && found.isObject()
                ? FineDifferences.between(action.path("before"), found)
                : List.of();
    }

    /** The two commands that decide a case that asks for a person's look. */
    public static List<String> confirming(String caseId) {
        return List.of(
                "it is as it should be: unwind cases confirm " + caseId + " --verified --reason ...",
                "it is not:             unwind cases confirm " + caseId + " --mismatched --reason ...");
    }

    private static String path(JsonNode field) {
        String path = field.path("path").asText();
        return path.isEmpty() ? "(the whole object)" : path;
    }

    private void held(PrintWriter out) {
        JsonNode held = view.payload();
        out.println();
        out.println("  asked for by " + view.open().path("requestedBy").asText("-") + ": "
                + held.path("reason").asText("-"));
        out.println("  mode " + held.path("mode").asText("CHECKED").toLowerCase(Locale.ROOT)
                + ", can be approved until " + Times.moment(view.open().path("expiresAt")));
        int shown = 0;
        for (JsonNode step : held.path("shown")) {
            shown++;
            out.println();
            out.println("  " + shown + ". " + step.path("tool").asText() + " ["
                    + step.path("actionId").asText()
                    + "], risk " + step.path("risk").asText() + ", "
                    + step.path("kind").asText()
                    + (step.path("needsApproval").asBoolean() ? "  <- needs the approval" : ""));
            out.println("     \"" + step.path("says").asText().strip() + "\"");
            JsonNode request = step.path("request");
            if (request.isObject()) {
                out.println("     sends " + request.path("method").asText() + " "
                        + request.path("base").asText() + request.path("path").asText());
                if (request.hasNonNull("body")) {
                    out.println("     " + request.path("body").asText());
                }
            }
        }
        int steps = held.path("steps").asInt(shown);
        if (steps > shown) {
            out.println();
            out.println("  ... and " + (steps - shown) + " more steps; all with `unwind undo "
                    + view.run().runId() + " --dry-run`. The digest covers all of them.");
        }
        out.println();
        out.println("  digest " + view.open().path("digest").asText("-"));
    }

    private List<String> options() {
        String id = view.open().path("caseId").asText();
        String close = "leave it as it is:    unwind cases close " + id + " --reason ...";
        return switch (view.kind()) {
            case "DRIFTED" -> {
                String undo = "unwind undo " + view.run().runId() + " --actions "
                        + view.open().path("actionId").asText() + " --case " + id;
                List<String> offers = new ArrayList<>();
                offers.add(close);
                offers.add("put the rest back:    " + undo
                        + " --mode merge --reason ...      (fields that nobody touched since)");
                offers.add("put all back anyway:  " + undo
                        + " --mode overwrite --reason ...  (another person has to approve)");
                if (!view.inTheWay().isEmpty()) {
                    offers.add("undo the later first: unwind undo --cascade " + id + " --reason ...");
                }
                yield offers;
            }
            case "UNDO_NEEDS_APPROVAL" ->
                List.of(
                        "let exactly this go:  unwind approve " + id + " --digest "
                                + view.open().path("digest").asText("-")
                                + " --reason ...   (not by who asked for it)",
                        "refuse it:            unwind reject " + id + " --reason ...");
            case "ACTION_NEEDS_APPROVAL" -> {
                String digest = view.open().path("digest").asText("-");
                List<String> offers = new ArrayList<>();
                offers.add("let exactly this go:  unwind approve " + id + " --digest " + digest);
                if (HeldAction.of(view).breakGlass()) {
                    offers.add("alone, in an emergency: unwind approve " + id + " --digest " + digest
                            + " --break-glass --reason ...");
                }
                offers.add("with other arguments: unwind edit " + id + " --digest " + digest
                        + " --arguments FILE --reason ...");
                offers.add("refuse it:            unwind reject " + id + " --reason ...");
                yield offers;
            }
            case "CONFIRMATION" -> {
                List<String> offers = new ArrayList<>(confirming(id));
                offers.add("have it read again:    unwind cases resume " + id + " --reason ...");
                offers.add("leave it unconfirmed:  unwind cases close " + id + " --reason ...");
                yield offers;
            }
            default ->
                List.of(
                        "let it go on:         unwind cases resume " + id + " --reason ...",
                        "undo its run:         unwind cases compensate " + id + " --reason ...",
                        close);
        };
    }

    /** The same for programs: the query API's answer, and what the later writers changed. */
    public ObjectNode toJson() {
        ObjectNode json = ((ObjectNode) view.detail()).deepCopy();
        if (view.kind().equals("CONFIRMATION")) {
            ArrayNode changes = json.putArray("readBack");
            for (FieldChange change : readBack(view.action())) {
                ObjectNode one = changes.addObject().put("path", change.path());
                one.set("before", change.before());
                one.set("after", change.after());
            }
        }
        if (view.kind().equals("ACTION_NEEDS_APPROVAL")) {
            json.set("held", HeldAction.of(view).toJson());
        }
        if (view.kind().equals("DRIFTED")) {
            ArrayNode since = json.putArray("writtenSince");
            view.writers().forEach(writer -> since.add(writer.toJson()));
            view.byUnknown().forEach(json.putArray("writtenByUnknown")::add);
        }
        return json;
    }
}
