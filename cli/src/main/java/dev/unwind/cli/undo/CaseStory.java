package dev.unwind.cli.undo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.text.Times;
import dev.unwind.cli.text.Values;
import java.io.PrintWriter;
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
                List<String> offers = new java.util.ArrayList<>();
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
                        "let exactly this go:  unwind approve-undo " + id + " --digest "
                                + view.open().path("digest").asText("-")
                                + " --reason ...   (not by who asked for it)",
                        "refuse it:            unwind cases close " + id + " --reason ...");
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
        if (view.kind().equals("DRIFTED")) {
            ArrayNode since = json.putArray("writtenSince");
            view.writers().forEach(writer -> since.add(writer.toJson()));
            view.byUnknown().forEach(json.putArray("writtenByUnknown")::add);
        }
        return json;
    }
}
