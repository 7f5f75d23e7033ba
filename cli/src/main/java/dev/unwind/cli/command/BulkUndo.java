package dev.unwind.cli.command;

import dev.unwind.cli.CliException;
import dev.unwind.cli.ExitCode;
import dev.unwind.cli.client.UndoJobs;
import dev.unwind.cli.text.UndoJobStory;
import dev.unwind.model.job.JobFacts;
import dev.unwind.model.job.JobStatus;
import dev.unwind.model.job.UndoJob;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.UndoJobRequested;
import dev.unwind.schemas.UndoSelection;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of `unwind undo` that mean many runs, and what they do: ask for an undo job. */
final class BulkUndo {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    @Option(
            names = "--release",
            paramLabel = "RELEASE",
            description =
                    "Without RUN: what agents of this release did. The options that select add up: all of them must hold.")
    @Nullable
    String release;

    @Option(names = "--tool", paramLabel = "TOOL", description = "Without RUN: calls of this tool.")
    @Nullable
    String tool;

    @Option(names = "--agent", paramLabel = "AGENT", description = "Without RUN: what this agent did.")
    @Nullable
    String agent;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description =
                    "Without RUN: what was planned at this time (ISO-8601, such as 2026-11-21T12:00:00Z) or later.")
    @Nullable
    String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Without RUN: what was planned before this time.")
    @Nullable
    String until;

    @Option(
            names = "--rate",
            paramLabel = "N/s",
            description = "Without RUN: hand on at most so many actions per second (default: no limit).")
    @Nullable
    String rate;

    @Mixin
    TopicNames names = new TopicNames();

    /** A forgotten RUN must not undo a whole tenant. */
    void requireMeant(boolean said) {
        if (!said && release == null && tool == null && agent == null && since == null && until == null) {
            throw CliException.usage(
                    "Cannot undo without a run: name RUN, or select many by --release, --tool, --agent, --since or --until;"
                            + " everything of a tenant only with --yes.");
        }
    }

    /** One run and many do not go together. */
    void requireNothing() {
        if (release != null || tool != null || agent != null || since != null || until != null || rate != null) {
            throw CliException.usage(
                    "Cannot undo one run and many at once: leave RUN away, or --release, --tool, --agent, --since, --until and --rate.");
        }
    }

    /** Asks for the job and tells what it selects. */
    int run(
            BaseCommand command,
            @Nullable String tenant,
            @Nullable String reason,
            String person,
            boolean dryRun,
            Duration atMost) {
        UndoJobRequested request = UndoJobRequested.newBuilder()
                .setSelection(
                        new UndoSelection(tenant, agent, release, tool, time("--since", since), time("--until", until)))
                .setReason(reason == null && dryRun ? "a look at what would be done" : String.valueOf(reason))
                .setRatePerSecond(rate())
                .setPreviewOnly(dryRun)
                .build();
        String problem = JobFacts.problem(request);
        if (problem != null) {
            throw CliException.usage("Cannot undo many runs: " + problem + ".");
        }
        Instant now = Instant.now();
        String jobId = "job-" + STAMP.format(now) + "-"
                + String.format("%04x", ThreadLocalRandom.current().nextInt(0x10000));
        try (UndoJobs jobs = new UndoJobs(command.connection(), names.topics())) {
            jobs.state(jobId, new Actor(ActorKind.OPERATOR, person), request);
            UndoJob job = jobs.await(
                    jobId,
                    dryRun
                            ? state -> state.status().over()
                            : state ->
                                    state.selected() != null || state.status().over(),
                    atMost);
            return tell(command, jobId, job, dryRun, atMost);
        }
    }

    private static int tell(BaseCommand command, String jobId, @Nullable UndoJob job, boolean dryRun, Duration atMost) {
        boolean selected = job != null && job.selected() != null;
        if (command.json && job != null) {
            command.print(UndoJobStory.json(job));
        } else if (job == null || (!selected && !job.status().over())) {
            command.out()
                    .println("Undo job " + jobId + " is asked for and has selected nothing after " + atMost.toSeconds()
                            + " s; does a compensator run? It begins by itself; see `unwind undo-jobs show " + jobId
                            + "`.");
        } else {
            UndoJobStory.lines(job).forEach(command.out()::println);
            if (dryRun && selected) {
                command.out().println("Nothing was changed. Without --dry-run this begins at once.");
            } else if (!job.status().over()) {
                command.out()
                        .println("It goes on by itself: `unwind undo-jobs show " + jobId
                                + " --watch`, and pause, resume or cancel.");
            }
        }
        return job != null && selected && job.status() != JobStatus.REFUSED ? ExitCode.OK : ExitCode.FAILED;
    }

    private @Nullable Integer rate() {
        if (rate == null) {
            return null;
        }
        String number = rate.endsWith("/s") ? rate.substring(0, rate.length() - 2) : rate;
        try {
            return Integer.valueOf(number.strip());
        } catch (NumberFormatException e) {
            throw CliException.usage(
                    "Cannot read --rate " + rate + ": expected a whole number of actions per second, such as 20/s.");
        }
    }

    private static @Nullable Instant time(String option, @Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text).truncatedTo(ChronoUnit.MICROS);
        } catch (DateTimeParseException e) {
            throw CliException.usage(
                    "Cannot read " + option + " " + text + ": expected a time such as 2026-11-21T12:00:00Z.");
        }
    }
}
