package dev.unwind.cli.text;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.job.UndoJob;
import dev.unwind.schemas.UndoJobProgress;
import dev.unwind.schemas.UndoJobSelected;
import dev.unwind.schemas.UndoPreviewCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An undo job for people, and as JSON. */
public final class UndoJobStory {
    private UndoJobStory() {}

    /** The counts of a preview by what they count, in the order in which they are told. */
    private static Map<String, Long> counts(UndoPreviewCounts counts) {
        Map<String, Long> named = new LinkedHashMap<>();
        named.put("automatic", counts.getAutomatic());
        named.put("needs approval", counts.getNeedsApproval());
        named.put("irreversible", counts.getIrreversible());
        named.put("undo window closed", counts.getWindowClosed());
        named.put("unknowable", counts.getUnknowable());
        named.put("drifted", counts.getDrifted());
        named.put("undo failed before", counts.getUndoFailed());
        named.put("undo under way", counts.getUndoUnderWay());
        named.put("already undone", counts.getAlreadyUndone());
        named.put("still running", counts.getStillRunning());
        named.put("without effect", counts.getWithoutEffect());
        return named;
    }

    /** The whole job, line by line. */
    public static List<String> lines(UndoJob job) {
        List<String> lines = new ArrayList<>();
        Integer rate = job.request().getRatePerSecond();
        lines.add("Undo job " + job.jobId() + ": " + job.status());
        lines.add("  asked    " + job.requestedAt() + " by " + job.requestedBy().getId() + ": "
                + job.request().getReason());
        if (job.changedBy() != null) {
            lines.add("  told     by " + job.changedBy() + ": " + job.changeReason());
        }
        lines.add("  selects  " + job.selection() + (rate == null ? "" : "; at most " + rate + " actions per second"));
        UndoJobSelected selected = job.selected();
        if (selected != null) {
            lines.addAll(preview(selected));
            if (!job.request().getPreviewOnly()) {
                lines.add("  progress " + progress(job));
            }
        }
        if (job.finished() != null && job.finished().getDetail() != null) {
            lines.add("  " + job.finished().getDetail());
        }
        return lines;
    }

    /** What was found and what would become of it. */
    public static List<String> preview(UndoJobSelected selected) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "  found    %,d actions; %,d runs to undo, %,d of them still running (read in %s)",
                selected.getActions(),
                selected.getRuns(),
                selected.getRunsStillRunning(),
                time(selected.getTookMillis())));
        counts(selected.getCounts()).forEach((name, count) -> {
            if (count > 0) {
                lines.add(String.format(Locale.ROOT, "    %,10d  %s", count, name));
            }
        });
        lines.add(String.format(
                Locale.ROOT,
                "  forecast %s for %,d actions at %,d per minute",
                time(selected.getForecastMillis()),
                selected.getCounts().getAutomatic(),
                selected.getForecastActionsPerMinute()));
        return lines;
    }

    /** How far it came, in one line. */
    public static String progress(UndoJob job) {
        UndoJobProgress progress = job.progress();
        UndoJobSelected selected = job.selected();
        long runs = selected == null ? 0 : selected.getRuns();
        return String.format(
                Locale.ROOT,
                "%,d of %,d runs decided, %,d under way; %,d actions undone and read back, %,d failed, %,d wait for approval%s",
                progress.getRunsDecided(),
                runs,
                progress.getRunsInFlight(),
                progress.getCompensated(),
                progress.getFailed(),
                progress.getHeld(),
                progress.getRunsRefused() == 0 ? "" : ", " + progress.getRunsRefused() + " runs refused");
    }

    /** One line of the list of jobs. */
    public static String line(UndoJob job) {
        return String.format(
                Locale.ROOT,
                "%-28s %-10s %,9d undone %,7d failed %,7d held  %s  (%s)",
                job.jobId(),
                job.status(),
                job.progress().getCompensated(),
                job.progress().getFailed(),
                job.progress().getHeld(),
                job.selection(),
                job.requestedBy().getId());
    }

    /** The job as JSON. */
    public static ObjectNode json(UndoJob job) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("jobId", job.jobId());
        json.put("status", job.status().name());
        json.put("over", job.status().over());
        json.put("requestedAt", job.requestedAt().toString());
        json.put("requestedBy", job.requestedBy().getId());
        json.put("reason", job.request().getReason());
        json.put("previewOnly", job.request().getPreviewOnly());
        json.put("ratePerSecond", job.request().getRatePerSecond());
        ObjectNode selection = json.putObject("selection");
        selection.put("tenant", job.selection().tenantId());
        selection.put("agent", job.selection().agentId());
        selection.put("release", job.selection().releaseId());
        selection.put("tool", job.selection().tool());
        selection.put("since", text(job.selection().since()));
        selection.put("until", text(job.selection().until()));
        json.put("changedBy", job.changedBy());
        json.put("changeReason", job.changeReason());
        json.put("changedAt", job.changedAt().toString());
        UndoJobSelected selected = job.selected();
        if (selected == null) {
            json.putNull("selected");
        } else {
            json.set("selected", selected(selected));
        }
        UndoJobProgress progress = job.progress();
        json.putObject("progress")
                .put("runsDecided", progress.getRunsDecided())
                .put("runsInFlight", progress.getRunsInFlight())
                .put("runsRefused", progress.getRunsRefused())
                .put("actionsRequested", progress.getActionsRequested())
                .put("compensated", progress.getCompensated())
                .put("failed", progress.getFailed())
                .put("held", progress.getHeld());
        json.put("detail", job.finished() == null ? null : job.finished().getDetail());
        return json;
    }

    private static ObjectNode selected(UndoJobSelected selected) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("runs", selected.getRuns());
        json.put("runsStillRunning", selected.getRunsStillRunning());
        json.put("actions", selected.getActions());
        UndoPreviewCounts counts = selected.getCounts();
        json.putObject("counts")
                .put("automatic", counts.getAutomatic())
                .put("needsApproval", counts.getNeedsApproval())
                .put("irreversible", counts.getIrreversible())
                .put("windowClosed", counts.getWindowClosed())
                .put("unknowable", counts.getUnknowable())
                .put("drifted", counts.getDrifted())
                .put("undoFailed", counts.getUndoFailed())
                .put("undoUnderWay", counts.getUndoUnderWay())
                .put("alreadyUndone", counts.getAlreadyUndone())
                .put("stillRunning", counts.getStillRunning())
                .put("withoutEffect", counts.getWithoutEffect());
        json.put("forecastActionsPerMinute", selected.getForecastActionsPerMinute());
        json.put("forecastMillis", selected.getForecastMillis());
        json.put("tookMillis", selected.getTookMillis());
        return json;
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    private static String time(long millis) {
        Duration time = Duration.ofMillis(millis);
        if (time.toMinutes() >= 100) {
            return time.toHours() + " h " + time.toMinutesPart() + " min";
        }
        return time.toSeconds() >= 100
                ? time.toMinutes() + " min " + time.toSecondsPart() + " s"
                : String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
}
