package dev.unwind.model.trail;

import dev.unwind.model.trail.TrailDocument.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** The trail for engineers: every change, what was wrong, what became of it, who decided, and where it stands on the ledger. */
final class EngineerForm {
    private final CorrectionTrail trail;

    EngineerForm(CorrectionTrail trail) {
        this.trail = trail;
    }

    TrailDocument document() {
        TrailRun run = trail.run();
        List<String> lead = new ArrayList<>();
        lead.add("Status " + run.status() + "; "
                + (trail.entries().size() == 1
                        ? "1 action changed something, "
                        : trail.entries().size() + " actions changed something, ")
                + trail.residue().size() + " left residue, " + run.openCases() + " open cases.");
        lead.add("Agent " + or(trail.agentId()) + ", release " + or(trail.releaseId()) + ".");
        if (trail.task() != null) {
            lead.add("Task: " + trail.task());
        }
        List<Section> sections = new ArrayList<>();
        trail.entries().forEach(entry -> sections.add(section(entry)));
        sections.add(decisions());
        sections.add(new Section(
                "Where the record is",
                List.of(),
                List.of(
                        "run " + run.runId() + " of tenant " + run.tenantId(),
                        "ledger partition " + run.partition() + ", offsets " + trail.firstOffset() + " to "
                                + trail.lastOffset(),
                        "chain hash " + or(run.chainHash()),
                        "to check it: unwind verify-chain --run " + run.runId())));
        return new TrailDocument("Correction trail of run " + run.runId(), lead, sections);
    }

    private static Section section(TrailEntry entry) {
        List<String> paragraphs = new ArrayList<>();
        if (entry.reasoning() != null && !entry.reasoning().isBlank()) {
            paragraphs.add("The agent wrote: \"" + entry.reasoning().strip() + "\"");
        }
        List<String> points = new ArrayList<>();
        entry.changes().forEach(change -> points.add(change.done()));
        entry.wrongs().forEach(wrong -> points.add("wrong: " + wrong));
        if (entry.foundWrongAt() != null) {
            points.add("found by read-back at " + entry.foundWrongAt() + ", " + entry.foundAfterMillis()
                    + " ms after the answer");
        }
        entry.restored().forEach(change -> points.add("undone: " + change.undone()));
        Correction correction = entry.correction();
        correction
                .leftAlone()
                .forEach(change -> points.add("left alone, changed by somebody else since: " + change.done()));
        points.add(outcome(correction));
        points.add("facts at offsets "
                + entry.offsets().stream().map(String::valueOf).collect(Collectors.joining(", ")));
        return new Section(entry.tool() + " [" + entry.actionId() + "] at " + entry.at(), paragraphs, points);
    }

    private static String outcome(Correction correction) {
        String how = correction.kind() + ", mode " + correction.mode();
        return switch (correction.outcome()) {
            case LEFT -> "no correction was asked for";
            case PENDING -> "correction pending";
            case RESTORED, PARTLY_RESTORED ->
                correction.outcome() + " (" + how + "), proven by read-back at " + correction.provenAt();
            case CORRECTED -> "CORRECTED (" + how + "): the change itself stays";
            case RESIDUE ->
                "RESIDUE " + Objects.requireNonNullElse(correction.code(), "-") + ": "
                        + Objects.requireNonNullElse(correction.detail(), "-");
        };
    }

    private Section decisions() {
        List<String> points = new ArrayList<>();
        for (PersonsWord word : trail.decisions()) {
            points.add(word.at() + " " + word.fact() + (word.found() == null ? "" : " " + word.found()) + " by "
                    + word.by().getKind() + " "
                    + word.by().getId()
                    + (word.actionIds().isEmpty() ? "" : " about " + word.actionIds())
                    + (word.reason() == null ? "" : ": " + word.reason()) + " (offset " + word.offset() + ")");
        }
        return new Section(
                "Decisions",
                List.of(trail.reviewed() ? "A person reviewed it." : "No person has decided anything about it."),
                points);
    }

    private static String or(@org.jspecify.annotations.Nullable String text) {
        return text == null ? "(not stated)" : text;
    }
}
