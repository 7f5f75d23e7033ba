package dev.unwind.cli.undo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.CliException;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.CompensationRequested;
import dev.unwind.schemas.UndoMode;
import dev.unwind.schemas.keys.RunKey;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Undoes what stands in the way of a drifted undo, newest first and each in its own run, and then asks for the drifted one again. */
public final class Cascade {
    private final QueryApi query;
    private final CaseView view;
    private final List<LaterWriter> first;
    private final List<Done> done = new ArrayList<>();

    /** One undo that was asked for. */
    private record Done(RunKey run, String actionId, String status) {}

    private Cascade(QueryApi query, CaseView view, List<LaterWriter> first) {
        this.query = query;
        this.view = view;
        this.first = first;
    }

    /**
     * The cascade of a case.
     *
     * @throws CliException when the case has not drifted, or nobody on the ledger is in the way
     */
    public static Cascade of(QueryApi query, CaseView view) {
        String id = view.open().path("caseId").asText();
        if (!view.kind().equals("DRIFTED")) {
            throw CliException.usage("Cannot undo later actions for case " + id + ": it is of kind " + view.kind()
                    + ", expected DRIFTED.");
        }
        if (!view.byUnknown().isEmpty()) {
            throw CliException.usage("Cannot undo what changed " + view.byUnknown() + " for case " + id
                    + ": nothing on the ledger wrote it, so there is nothing to undo. See `unwind cases show " + id
                    + "` for what else can be done.");
        }
        return new Cascade(query, view, view.inTheWay());
    }

    /** Tells what would be undone, in order. */
    public void plan(PrintWriter out) {
        out.println("To undo action " + drifted() + " of run " + view.run().runId()
                + ", these later actions are undone first, newest first:");
        int number = 0;
        for (LaterWriter writer : first) {
            number++;
            out.println("  " + number + ". run " + writer.run().runId() + " [" + writer.actionId() + "] "
                    + writer.tool() + ", " + writer.at() + ", wrote " + writer.entity()
                    + (writer.known() ? " " + writer.paths() : ""));
        }
        if (first.isEmpty()) {
            out.println("  (none is left: all of them are undone)");
        }
        out.println("  " + (number + 1) + ". run " + view.run().runId() + " [" + drifted() + "] once more");
        out.flush();
    }

    private String drifted() {
        return view.open().path("actionId").asText();
    }

    /** How many actions would be undone before this one. */
    public int before() {
        return first.size();
    }

    /**
     * Does it; stops at the first that is not undone.
     *
     * @return why it stopped; null when all are undone
     */
    public @Nullable String run(Undoing undoing, String reason, Duration each) {
        for (LaterWriter writer : first) {
            String problem =
                    undo(undoing, writer.run(), writer.actionId(), request(writer.actionId(), reason, null), each);
            if (problem != null) {
                return problem;
            }
        }
        String caseId = view.open().path("caseId").asText();
        return undo(undoing, view.run(), drifted(), request(drifted(), reason, caseId), each);
    }

    private static CompensationRequested request(String actionId, String reason, @Nullable String caseId) {
        return new CompensationRequested(reason, List.of(actionId), null, UndoMode.CHECKED, caseId, null);
    }

    private @Nullable String undo(
            Undoing undoing, RunKey run, String actionId, CompensationRequested request, Duration atMost) {
        Undoing.Outcome outcome = undoing.askAndWait(run, request, atMost);
        String status = query.action(run, actionId)
                .map(action -> action.path("status").asText())
                .orElse("UNKNOWN");
        done.add(new Done(run, actionId, status));
        if (!outcome.accepted()) {
            return "The ledger refused the undo of action " + actionId + " of run " + run.runId()
                    + (outcome.refusal() == null
                            ? "."
                            : ": " + outcome.refusal().sentence());
        }
        return status.equals("COMPENSATED")
                ? null
                : "Action " + actionId + " of run " + run.runId() + " is " + status
                        + (outcome.timedOut() ? " still" : "")
                        + ", expected COMPENSATED; nothing further was asked for. See `unwind show " + run
                        + "` and `unwind cases`.";
    }

    /** What was asked for and what came of it, and what would be. */
    public ObjectNode toJson(@Nullable String problem) {
        ObjectNode json = Json.NODES.objectNode();
        json.put("caseId", view.open().path("caseId").asText());
        json.put("tenantId", view.run().tenantId())
                .put("runId", view.run().runId())
                .put("actionId", drifted());
        ArrayNode before = json.putArray("undoneFirst");
        first.forEach(writer -> before.add(writer.toJson()));
        ArrayNode asked = json.putArray("asked");
        done.forEach(one -> asked.addObject()
                .put("runId", one.run().runId())
                .put("actionId", one.actionId())
                .put("status", one.status()));
        json.put("problem", problem);
        return json;
    }

    /** Tells what came of each. */
    public void told(PrintWriter out) {
        done.forEach(one -> out.println("  run " + one.run().runId() + " [" + one.actionId() + "]: " + one.status()));
        out.flush();
    }
}
