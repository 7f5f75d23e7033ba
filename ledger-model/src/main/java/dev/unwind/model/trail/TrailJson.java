package dev.unwind.model.trail;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Trails for programs. */
final class TrailJson {
    private TrailJson() {}

    /** The document as it reads: what the affected user's form holds, and nothing else. */
    static ObjectNode of(TrailDocument document) {
        ObjectNode json = Json.NODES.objectNode();
        json.put("title", document.title());
        document.lead().forEach(json.putArray("lead")::add);
        ArrayNode sections = json.putArray("sections");
        for (TrailDocument.Section section : document.sections()) {
            ObjectNode one = sections.addObject().put("heading", section.heading());
            section.paragraphs().forEach(one.putArray("paragraphs")::add);
            section.bullets().forEach(one.putArray("points")::add);
        }
        return json;
    }

    /** Everything that the trail holds. */
    static ObjectNode of(CorrectionTrail trail) {
        ObjectNode json = Json.NODES.objectNode();
        TrailRun run = trail.run();
        json.put("tenantId", run.tenantId()).put("runId", run.runId()).put("status", run.status());
        json.put("task", trail.task()).put("agentId", trail.agentId()).put("releaseId", trail.releaseId());
        json.put("foundAt", text(trail.foundAt()));
        json.put("reviewedByPerson", trail.reviewed());
        json.put("openCases", run.openCases());
        ArrayNode entries = json.putArray("entries");
        trail.entries().forEach(entry -> entries.add(of(entry)));
        ArrayNode residue = json.putArray("residue");
        trail.residue().forEach(entry -> residue.add(entry.actionId()));
        ArrayNode decisions = json.putArray("decisions");
        for (PersonsWord word : trail.decisions()) {
            ObjectNode one = decisions.addObject().put("fact", word.fact());
            one.put("byKind", word.by().getKind().name()).put("by", word.by().getId());
            one.put("at", word.at().toString()).put("reason", word.reason()).put("offset", word.offset());
            one.put("found", word.found() == null ? null : word.found().name());
            word.actionIds().forEach(one.putArray("actionIds")::add);
        }
        json.putObject("record")
                .put("partition", run.partition())
                .put("firstOffset", trail.firstOffset())
                .put("lastOffset", trail.lastOffset())
                .put("chainHash", run.chainHash());
        return json;
    }

    private static ObjectNode of(TrailEntry entry) {
        ObjectNode json = Json.NODES.objectNode();
        json.put("actionId", entry.actionId()).put("tool", entry.tool()).put("reasoning", entry.reasoning());
        json.put("at", entry.at().toString());
        changes(json.putArray("changes"), entry.changes());
        entry.wrongs().forEach(json.putArray("wrongs")::add);
        json.put("foundWrongAt", text(entry.foundWrongAt()));
        Correction correction = entry.correction();
        ObjectNode undo = json.putObject("correction");
        undo.put("outcome", correction.outcome().name());
        undo.put("kind", correction.kind().name()).put("mode", correction.mode().name());
        undo.put("code", correction.code()).put("detail", correction.detail());
        undo.put("provenAt", text(correction.provenAt()));
        changes(undo.putArray("restored"), entry.restored());
        changes(undo.putArray("leftAlone"), correction.leftAlone());
        entry.offsets().forEach(json.putArray("offsets")::add);
        return json;
    }

    private static void changes(ArrayNode array, List<Change> changes) {
        for (Change change : changes) {
            ObjectNode one = array.addObject()
                    .put("entity", change.entity())
                    .put("path", change.field().path());
            if (change.field().before() != null) {
                one.set("before", change.field().before());
            }
            if (change.field().after() != null) {
                one.set("after", change.field().after());
            }
        }
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
