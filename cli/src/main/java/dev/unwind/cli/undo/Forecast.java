package dev.unwind.cli.undo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.cli.CliException;
import dev.unwind.cli.client.EventJson;
import dev.unwind.cli.client.PublishedContracts;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.model.contract.Paths;
import dev.unwind.model.contract.ReadFailed;
import dev.unwind.model.undo.DriftNow;
import dev.unwind.model.undo.UndoEntries;
import dev.unwind.model.undo.UndoPreview;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CheckpointSaved;
import dev.unwind.schemas.FailureDetected;
import dev.unwind.schemas.FailureKind;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.sdk.targets.TargetReads;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an undo of a run would do, as of the newest fact of the run.
 *
 * @param run the run
 * @param question which undo
 * @param preview what the planner makes of it
 * @param read whether the targets were read
 * @param drifted fields that hold something else now than the undo would have to find
 * @param unread entities that could not be read, and why
 */
public record Forecast(
        RunKey run,
        UndoQuestion question,
        UndoPreview preview,
        boolean read,
        List<DriftNow.Drifted> drifted,
        List<String> unread) {
    /** Copies the lists. */
    public Forecast {
        drifted = List.copyOf(drifted);
        unread = List.copyOf(unread);
    }

    /**
     * Works it out; nothing is written anywhere.
     *
     * @param targets reads targets; null to leave that out
     */
    public static Forecast of(
            QueryApi query, RunKey run, UndoQuestion question, @Nullable TargetReads targets, Instant now) {
        UndoEntries entries = new UndoEntries();
        Long after = null;
        long last = -1;
        for (JsonNode entry : query.timeline(run)) {
            LedgerEvent event = EventJson.event(entry.path("event"));
            last = entry.path("offset").asLong();
            entries.add(event, last);
            if (event.getPayload() instanceof CheckpointSaved saved
                    && saved.getCheckpointId().equals(question.afterCheckpoint())) {
                after = last;
            }
        }
        if (question.afterCheckpoint() != null && after == null) {
            throw CliException.usage("Cannot undo what run " + run + " did after checkpoint "
                    + question.afterCheckpoint() + ": it has no such checkpoint. See `unwind show " + run + "`.");
        }
        FailureDetected asked = FailureDetected.newBuilder()
                .setFailureId("preview")
                .setTenantId(run.tenantId())
                .setRunId(run.runId())
                .setKind(FailureKind.UNDO_REQUESTED)
                .setReason("preview")
                .setActionIds(question.actions())
                .setAfterOffset(after)
                .setMode(question.mode())
                .setRequestedBy(new Actor(ActorKind.OPERATOR, question.person()))
                .setLedgerOffset(last)
                .setDetectedAt(now)
                .build();
        UndoPreview preview = UndoPreview.of(asked, entries.all(), new PublishedContracts(query));
        return looked(run, question, preview, targets);
    }

    private static Forecast looked(
            RunKey run, UndoQuestion question, UndoPreview preview, @Nullable TargetReads targets) {
        if (targets == null) {
            return new Forecast(run, question, preview, false, List.of(), List.of());
        }
        Map<DriftNow.Place, @Nullable JsonNode> documents = new HashMap<>();
        List<String> unread = new ArrayList<>();
        preview.steps().stream()
                .flatMap(step -> step.fields().stream())
                .map(field -> new DriftNow.Place(field.base(), field.entity()))
                .distinct()
                .forEach(place -> {
                    try {
                        documents.put(
                                place, targets.at(run.tenantId(), place.base()).read(Paths.ofEntity(place.entity())));
                    } catch (ReadFailed | IllegalArgumentException e) {
                        unread.add(place.entity() + ": " + e.getMessage());
                    }
                });
        return new Forecast(run, question, preview, true, DriftNow.of(preview, documents), unread);
    }
}
