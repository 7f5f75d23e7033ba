package dev.unwind.cli.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.text.Times;
import dev.unwind.model.trail.CorrectionTrail;
import dev.unwind.model.trail.TrailEntry;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

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
 * @param trails what was changed, what was wrong, what was put back, by run
 * @param scenes what the gate did: what was blocked, held, caught and stopped
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
        List<CorrectionTrail> trails,
        List<Scene> scenes) {
    /** Copies the lists. */
    public DemoResult {
        differing = List.copyOf(differing);
        trails = List.copyOf(trails);
        scenes = List.copyOf(scenes);
    }

    /** Whether all was restored exactly, nothing claimed falsely, nothing applied twice, and the gate kept every door. */
    public boolean good() {
        return restoredExactly
                && falseCompensated == 0
                && commandsAppliedTwice == 0
                && scenes.stream().allMatch(Scene::good);
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
        ObjectNode gate = json.putObject("gate");
        scenes.forEach(scene -> gate.put(scene.name(), scene.good()));
        ArrayNode told = json.putArray("scenes");
        scenes.forEach(scene -> told.add(scene.toJson()));
        ArrayNode entries = json.putArray("correctionTrail");
        for (CorrectionTrail trail : trails) {
            trail.entries().forEach(entry -> entries.add(toJson(trail, entry)));
        }
        return json;
    }

    private static ObjectNode toJson(CorrectionTrail trail, TrailEntry entry) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("runId", trail.run().runId())
                .put("actionId", entry.actionId())
                .put("tool", entry.tool())
                .put("why", Objects.requireNonNullElse(entry.reasoning(), ""));
        ArrayNode changed = json.putArray("changed");
        entry.changes().forEach(change -> changed.add(change.done()));
        entry.wrongs().forEach(json.putArray("wrong")::add);
        ArrayNode putBack = json.putArray("putBack");
        entry.restored().forEach(change -> putBack.add(change.undone()));
        json.put("proof", proof(entry));
        if (entry.foundWrongAt() != null) {
            json.put("detectedAfterMillis", entry.foundAfterMillis());
        }
        double proven = provenAfterMillis(trail, entry);
        if (proven >= 0) {
            json.put("provenAfterMillis", proven);
        }
        return json;
    }

    private static String proof(TrailEntry entry) {
        Instant proven = entry.correction().provenAt();
        return proven == null
                ? "not proven"
                : "read back at " + Times.clock(proven) + " and found as before the action";
    }

    /** From the finding in the run to the proof; -1 when one of the two is missing. */
    private static double provenAfterMillis(CorrectionTrail trail, TrailEntry entry) {
        Instant found = trail.foundAt();
        Instant proven = entry.correction().provenAt();
        return found == null || proven == null
                ? -1
                : Math.round(Duration.between(found, proven).toNanos() / 1e4) / 100.0;
    }

    /** The correction trail in plain words. */
    public void print(PrintWriter out) {
        for (CorrectionTrail trail : trails) {
            out.println();
            out.println("Run " + trail.run().runId());
            trail.entries().forEach(entry -> print(trail, entry, out));
        }
        scenes.forEach(scene -> scene.print(out));
        out.println();
        out.println(
                restoredExactly
                        ? "Checked in the desk's own database: all that went wrong or around the gate is as it was before, and what was"
                                + " done rightly or approved is still there."
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

    private static void print(CorrectionTrail trail, TrailEntry entry, PrintWriter out) {
        out.println("  The agent called " + entry.tool()
                + (entry.reasoning() == null ? "" : ": \"" + entry.reasoning() + "\""));
        entry.changes().forEach(change -> out.println("    it " + change.done()));
        if (entry.wrongs().isEmpty()) {
            out.println("    nothing was wrong with that, but its run was undone as a whole");
        } else {
            entry.wrongs().forEach(wrong -> out.println("    wrong:  " + wrong));
            out.println(String.format(
                    Locale.ROOT,
                    "    found by reading the desk back, %.0f ms after the call",
                    entry.foundAfterMillis()));
        }
        entry.restored().forEach(change -> out.println("    undone: " + change.undone()));
        double proven = provenAfterMillis(trail, entry);
        out.println("    proof:  " + proof(entry)
                + (proven < 0 ? "" : String.format(Locale.ROOT, ", %.0f ms after the detection", proven)));
    }
}
