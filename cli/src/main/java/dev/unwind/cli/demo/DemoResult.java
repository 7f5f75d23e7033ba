package dev.unwind.cli.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/**
 * What came of the demo.
 *
 * @param mistakenRuns runs with a mistake
 * @param compensatedRuns those that the ledger calls compensated
 * @param restoredExactly whether the desk's data is as it started, but for what the run without mistakes did
 * @param falseCompensated runs that the ledger calls compensated although the data says otherwise
 * @param rightRunIntact whether the run without mistakes still has its effect
 * @param differing places that are not as they started
 * @param commandsAppliedTwice undo commands that the desk applied more than once
 * @param detectToVerifiedMillis from the detection to the proof, in the slower of the runs; by the times of the facts
 * @param trail what was changed, what was wrong, what was put back
 */
public record DemoResult(
        int mistakenRuns,
        long compensatedRuns,
        boolean restoredExactly,
        long falseCompensated,
        boolean rightRunIntact,
        List<String> differing,
        int commandsAppliedTwice,
        double detectToVerifiedMillis,
        List<TrailEntry> trail) {
    /** Copies the lists. */
    public DemoResult {
        differing = List.copyOf(differing);
        trail = List.copyOf(trail);
    }

    /** Whether all was restored exactly, nothing claimed falsely and nothing applied twice. */
    public boolean good() {
        return restoredExactly && falseCompensated == 0 && commandsAppliedTwice == 0;
    }

    /** One JSON object. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("restoredExactly", restoredExactly);
        json.put("falseCompensated", falseCompensated);
        json.put("detectToVerifiedMillis", detectToVerifiedMillis);
        json.put("mistakenRuns", mistakenRuns);
        json.put("compensatedRuns", compensatedRuns);
        json.put("rightRunIntact", rightRunIntact);
        json.put("commandsAppliedTwice", commandsAppliedTwice);
        differing.forEach(json.putArray("differing")::add);
        ArrayNode entries = json.putArray("correctionTrail");
        trail.forEach(entry -> entries.add(entry.toJson()));
        return json;
    }

    /** The correction trail in plain words. */
    public void print(PrintWriter out) {
        String run = "";
        for (TrailEntry entry : trail) {
            if (!entry.runId().equals(run)) {
                run = entry.runId();
                out.println();
                out.println("Run " + run);
            }
            print(entry, out);
        }
        out.println();
        out.println(
                restoredExactly
                        ? "Checked in the desk's own database: all that the two runs touched is as it was before them, and what a third run"
                                + " did rightly is still there."
                        : "The desk's database is NOT as it should be: " + differing
                                + (rightRunIntact ? "" : "; and what a right run did is gone"));
        out.println(String.format(
                Locale.ROOT,
                "%d of %d runs with a mistake were found by read-back and undone; from detection to proof at most %.0f ms.",
                compensatedRuns,
                mistakenRuns,
                detectToVerifiedMillis));
        out.flush();
    }

    private static void print(TrailEntry entry, PrintWriter out) {
        out.println("  The agent called " + entry.tool() + (entry.why().isEmpty() ? "" : ": \"" + entry.why() + "\""));
        entry.changed().forEach(change -> out.println("    it " + change));
        if (entry.wrong().isEmpty()) {
            out.println("    nothing was wrong with that, but its run was undone as a whole");
        } else {
            entry.wrong().forEach(wrong -> out.println("    wrong:  " + wrong));
            out.println(String.format(
                    Locale.ROOT,
                    "    found by reading the desk back, %.0f ms after the call",
                    entry.detectedAfterMillis()));
        }
        entry.putBack().forEach(back -> out.println("    undone: " + back));
        out.println("    proof:  " + entry.proof()
                + (entry.provenAfterMillis() < 0
                        ? ""
                        : String.format(Locale.ROOT, ", %.0f ms after the detection", entry.provenAfterMillis())));
    }
}
