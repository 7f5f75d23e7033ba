package dev.unwind.model.job;

import dev.unwind.schemas.UndoJobProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * How many actions per second this installation undoes, learnt from the progress of jobs; for forecasts. Seconds in which nothing was under way, such as
 * those of a pause, and jobs that a person has slowed down say nothing.
 */
public final class Throughput {
    /** What is reckoned with before anything was measured: 50 per second. */
    public static final double FIRST_GUESS = 50;

    private static final double NEWEST_COUNTS = 0.2;

    private record Seen(long decided, Instant at, boolean busy) {}

    private final Map<String, Seen> newest = new HashMap<>();
    private double perSecond;

    /** A job has come so far. */
    public void observe(UndoJob job) {
        UndoJobProgress progress = job.progress();
        long decided = progress.getCompensated() + progress.getFailed();
        boolean busy = progress.getRunsInFlight() > 0 && job.status() == JobStatus.RUNNING;
        Seen before = newest.put(job.jobId(), new Seen(decided, job.changedAt(), busy));
        if (job.status().over()) {
            newest.remove(job.jobId());
        }
        if (before == null || !before.busy || job.request().getRatePerSecond() != null || decided <= before.decided) {
            return;
        }
        long millis = Duration.between(before.at, job.changedAt()).toMillis();
        if (millis >= 500) {
            double now = (decided - before.decided) * 1000.0 / millis;
            perSecond = perSecond == 0 ? now : perSecond + NEWEST_COUNTS * (now - perSecond);
        }
    }

    /** Actions per second. */
    public double perSecond() {
        return perSecond == 0 ? FIRST_GUESS : perSecond;
    }
}
