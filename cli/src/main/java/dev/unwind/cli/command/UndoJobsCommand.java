package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.CliException;
import dev.unwind.cli.ExitCode;
import dev.unwind.cli.client.UndoJobs;
import dev.unwind.cli.text.UndoJobStory;
import dev.unwind.model.job.JobStatus;
import dev.unwind.model.job.UndoJob;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.UndoJobCancelled;
import dev.unwind.schemas.UndoJobPaused;
import dev.unwind.schemas.UndoJobResumed;
import java.time.Duration;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists undo jobs. */
@Command(
        name = "undo-jobs",
        description = "List the undo jobs, newest first; with a subcommand, look at one or order it.",
        subcommands = {
            UndoJobsCommand.Show.class,
            UndoJobsCommand.Pause.class,
            UndoJobsCommand.Resume.class,
            UndoJobsCommand.Cancel.class
        })
final class UndoJobsCommand extends BaseCommand {
    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "At most so many (default: ${DEFAULT-VALUE}).")
    int limit;

    @Mixin
    TopicNames names = new TopicNames();

    @Override
    public Integer call() {
        try (UndoJobs jobs = new UndoJobs(connection(), names.topics())) {
            List<UndoJob> shown = jobs.all().stream().limit(limit).toList();
            if (json) {
                ObjectNode answer = object();
                ArrayNode array = answer.putArray("jobs");
                shown.forEach(job -> array.add(UndoJobStory.json(job)));
                print(answer);
            } else if (shown.isEmpty()) {
                out().println("No undo jobs. Ask for one with `unwind undo --release R --dry-run`.");
            } else {
                shown.forEach(job -> out().println(UndoJobStory.line(job)));
            }
        }
        return ExitCode.OK;
    }

    /** What has a job as its subject. */
    abstract static class OfOne extends BaseCommand {
        @Parameters(paramLabel = "ID", description = "Id of the job, or its begin.")
        @SuppressWarnings("NullAway.Init")
        String id;

        @Mixin
        TopicNames names = new TopicNames();

        final void tell(UndoJob job) {
            if (json) {
                print(UndoJobStory.json(job));
            } else {
                UndoJobStory.lines(job).forEach(out()::println);
            }
        }
    }

    /** Shows a job. */
    @Command(name = "show", description = "Show an undo job: what it selected, what that means, how far it came.")
    static final class Show extends OfOne {
        @Option(names = "--watch", description = "Go on showing its progress until it is over.")
        boolean watch;

        @Option(
                names = "--timeout",
                paramLabel = "SECONDS",
                defaultValue = "86400",
                description = "With --watch: at most so long (default: ${DEFAULT-VALUE}).")
        long timeoutSeconds;

        @Override
        public Integer call() {
            try (UndoJobs jobs = new UndoJobs(connection(), names.topics())) {
                UndoJob job = jobs.find(id);
                long deadline =
                        System.nanoTime() + Duration.ofSeconds(timeoutSeconds).toNanos();
                while (watch && !job.status().over() && System.nanoTime() < deadline) {
                    UndoJob seen = job;
                    UndoJob next = jobs.await(seen.jobId(), now -> now != seen, Duration.ofSeconds(1));
                    if (next != null && next != seen) {
                        job = next;
                        if (!json) {
                            out().println(job.changedAt() + "  " + job.status() + "  " + UndoJobStory.progress(job));
                        }
                    }
                }
                tell(job);
                return watch && !good(job) ? ExitCode.FAILED : ExitCode.OK;
            }
        }

        private static boolean good(UndoJob job) {
            return job.status() == JobStatus.PREVIEWED
                    || (job.status() == JobStatus.DONE
                            && job.progress().getFailed() == 0
                            && job.progress().getRunsRefused() == 0);
        }
    }

    /** Tells a job something, and waits until it has been heard. */
    abstract static class Order extends OfOne {
        @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why; stands on the topic.")
        @SuppressWarnings("NullAway.Init")
        String reason;

        @Mixin
        Person person = new Person();

        abstract SpecificRecord fact();

        abstract boolean heard(UndoJob job);

        @Override
        public final Integer call() {
            if (reason.isBlank()) {
                throw CliException.usage("Cannot order an undo job without a reason: --reason is blank.");
            }
            try (UndoJobs jobs = new UndoJobs(connection(), names.topics())) {
                UndoJob job = jobs.find(id);
                if (job.status().over()) {
                    throw CliException.usage("Cannot order undo job " + job.jobId() + ": it is " + job.status()
                            + "; ask for a new one.");
                }
                jobs.state(job.jobId(), new Actor(ActorKind.OPERATOR, person.name()), fact());
                UndoJob now = jobs.await(
                        job.jobId(), state -> heard(state) || state.status().over(), Duration.ofSeconds(10));
                UndoJob told = now == null ? job : now;
                tell(told);
                return heard(told) ? ExitCode.OK : ExitCode.FAILED;
            }
        }
    }

    /** Pauses a job. */
    @Command(name = "pause", description = "Ask for nothing more until the job is resumed; what was asked for goes on.")
    static final class Pause extends Order {
        @Override
        SpecificRecord fact() {
            return new UndoJobPaused(reason);
        }

        @Override
        boolean heard(UndoJob job) {
            return job.status() == JobStatus.PAUSED;
        }
    }

    /** Resumes a job. */
    @Command(name = "resume", description = "Let a paused job go on.")
    static final class Resume extends Order {
        @Override
        SpecificRecord fact() {
            return new UndoJobResumed(reason);
        }

        @Override
        boolean heard(UndoJob job) {
            return job.status() == JobStatus.RUNNING
                    || job.status() == JobStatus.SELECTING
                    || job.status() == JobStatus.DONE;
        }
    }

    /** Cancels a job. */
    @Command(name = "cancel", description = "Ask for nothing more; what was asked for comes to its end.")
    static final class Cancel extends Order {
        @Override
        SpecificRecord fact() {
            return new UndoJobCancelled(reason);
        }

        @Override
        boolean heard(UndoJob job) {
            return job.status() == JobStatus.CANCELLING || job.status() == JobStatus.CANCELLED;
        }
    }
}
