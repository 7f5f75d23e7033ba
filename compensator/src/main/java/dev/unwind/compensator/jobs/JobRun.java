package dev.unwind.compensator.jobs;

import dev.unwind.model.job.JobFollow;
import dev.unwind.model.job.JobRequest;
import dev.unwind.model.job.JobStatus;
import dev.unwind.model.job.Pace;
import dev.unwind.model.job.SelectedRun;
import dev.unwind.model.job.Survey;
import dev.unwind.model.job.UndoJob;
import dev.unwind.model.principal.PrincipalSource;
import dev.unwind.model.principal.SignatureCheck;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.LedgerPosition;
import dev.unwind.schemas.ToolContract;
import dev.unwind.schemas.UndoJobFinished;
import dev.unwind.schemas.UndoJobOutcome;
import dev.unwind.schemas.UndoJobProgress;
import dev.unwind.schemas.UndoJobProgressed;
import dev.unwind.schemas.UndoJobSelected;
import dev.unwind.schemas.UndoPreviewCounts;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work on one job, on a thread of its own. It keeps nothing between two starts: what was selected follows from the criteria and the offsets that stand on the
 * jobs topic, what was asked for from the ledger.
 */
final class JobRun implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(JobRun.class);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration CLOCKS_APART = Duration.ofMinutes(10);
    private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final JobsConfig config;
    private final Topics topics;
    private final PrincipalSource principals;
    private final JobWriter writer;
    private final InstantSource clock;
    private final DoubleSupplier throughput;
    private final JobListener listener;
    private volatile UndoJob job;
    private volatile boolean stopped;

    /** Work on this job; it does not begin before it is run. */
    JobRun(
            JobsConfig config,
            UndoJob job,
            PrincipalSource principals,
            JobWriter writer,
            InstantSource clock,
            DoubleSupplier throughput,
            JobListener listener) {
        this.config = config;
        this.topics = config.topics();
        this.job = job;
        this.principals = principals;
        this.writer = writer;
        this.clock = clock;
        this.throughput = throughput;
        this.listener = listener;
    }

    /** The job is so now. */
    void update(UndoJob now) {
        job = now;
    }

    /** Ends the work soon; what was asked for goes on without it. */
    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        while (!stopped && !job.status().over()) {
            try (TopicScan scan = new TopicScan(config, () -> stopped)) {
                work(scan);
                return;
            } catch (Stopped e) {
                return;
            } catch (Survey.TooLarge e) {
                refuse(String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                listener.restarted();
                LOG.atWarn()
                        .addKeyValue("jobId", job.jobId())
                        .addKeyValue("error", e.toString())
                        .setCause(e)
                        .log("Work on an undo job broke off, beginning anew");
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void refuse(String detail) {
        finish(UndoJobOutcome.REFUSED, job.progress(), detail);
    }

    private void work(TopicScan scan) throws Survey.TooLarge {
        long began = System.nanoTime();
        Facts facts = new Facts(
                new Decoder<>(LedgerEvent.class, config.serdes(), () -> stopped),
                new SignatureCheck(topics.ledger(), principals));
        PublishedContracts contracts = PublishedContracts.read(
                scan, topics.toolContracts(), new Decoder<>(ToolContract.class, config.serdes(), () -> stopped));
        LedgerSelection selection =
                new LedgerSelection(topics, config.options(), config.approvals(), scan, facts, contracts);
        Map<TopicPartition, Long> ends = ends(selection);
        List<SelectedRun> runs = selection.runs(job, ends);
        if (job.selected() == null) {
            UndoPreviewCounts counts = selection.preview(runs, JobWriter.requester(job), clock.instant(), ends);
            writer.state(job.jobId(), selected(runs, counts, ends, began));
            awaitSelected();
        }
        if (job.request().getPreviewOnly()) {
            finish(UndoJobOutcome.PREVIEWED, job.progress(), null);
            return;
        }
        // What another runner selected first stands; then it is read once more.
        List<SelectedRun> standing = ends.equals(ends(selection)) ? runs : selection.runs(job, ends(selection));
        follow(scan.consumer(), facts, new JobFollow(job.jobId(), standing));
    }

    private Map<TopicPartition, Long> ends(LedgerSelection selection) {
        UndoJobSelected selected = job.selected();
        if (selected == null) {
            return selection.ends();
        }
        Map<TopicPartition, Long> ends = new HashMap<>();
        selected.getEndOffsets()
                .forEach(at -> ends.put(new TopicPartition(topics.ledger(), at.getPartition()), at.getEndOffset()));
        return ends;
    }

    private UndoJobSelected selected(
            List<SelectedRun> runs, UndoPreviewCounts counts, Map<TopicPartition, Long> ends, long began) {
        List<SelectedRun> open =
                runs.stream().filter(run -> !run.open().isEmpty()).toList();
        Integer limit = job.request().getRatePerSecond();
        double rate = limit == null ? throughput.getAsDouble() : Math.min(limit, throughput.getAsDouble());
        return UndoJobSelected.newBuilder()
                .setRuns(open.size())
                .setRunsStillRunning(
                        open.stream().filter(run -> !run.finished()).count())
                .setActions(
                        runs.stream().mapToLong(run -> run.selected().size()).sum())
                .setCounts(counts)
                .setEndOffsets(ends.entrySet().stream()
                        .map(end -> new LedgerPosition(end.getKey().partition(), end.getValue()))
                        .sorted(Comparator.comparingInt(LedgerPosition::getPartition))
                        .toList())
                .setForecastActionsPerMinute(Math.round(rate * 60))
                .setForecastMillis(Math.round(counts.getAutomatic() * 1000 / rate))
                .setTookMillis(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began))
                .build();
    }

    /** What was stated counts when it comes back: of two runners that selected, one was first. */
    private void awaitSelected() {
        while (job.selected() == null) {
            if (stopped) {
                throw new Stopped();
            }
            LockSupport.parkNanos(WAIT_NANOS);
        }
    }

    private void follow(KafkaConsumer<byte[], byte[]> consumer, Facts facts, JobFollow follow) {
        Map<TopicPartition, Long> caughtUpAt = goToSelection(consumer);
        Queue<JobRequest> lost = new ConcurrentLinkedQueue<>();
        Pace pace = new Pace(job.request().getRatePerSecond(), System.nanoTime());
        UndoJobProgress told = job.progress();
        long nextTell = System.nanoTime();
        while (!stopped) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                take(record, facts, follow);
            }
            for (JobRequest request = lost.poll(); request != null; request = lost.poll()) {
                follow.unsent(request);
            }
            caughtUpAt.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
            if (!caughtUpAt.isEmpty()) {
                continue;
            }
            UndoJob now = job;
            if (now.status() == JobStatus.RUNNING) {
                ask(now, follow, pace, lost);
            }
            if (follow.done() || (now.status() == JobStatus.CANCELLING && follow.idle())) {
                UndoJobOutcome outcome = follow.done() ? UndoJobOutcome.DONE : UndoJobOutcome.CANCELLED;
                finish(outcome, follow.progress(), null);
                return;
            }
            UndoJobProgress progress = follow.progress();
            if (System.nanoTime() - nextTell >= 0 && !progress.equals(told)) {
                writer.state(now.jobId(), new UndoJobProgressed(progress));
                told = progress;
                nextTell = System.nanoTime() + PROGRESS_NANOS;
            }
        }
    }

    /** Everything that a job asked for stands behind its selection, and every refusal of it behind the request for the job. */
    private Map<TopicPartition, Long> goToSelection(KafkaConsumer<byte[], byte[]> consumer) {
        Map<TopicPartition, Long> starts = new HashMap<>();
        Objects.requireNonNull(job.selected(), "followed only once selected")
                .getEndOffsets()
                .forEach(at -> starts.put(new TopicPartition(topics.ledger(), at.getPartition()), at.getEndOffset()));
        TopicPartition refusals = new TopicPartition(topics.deadLetters(topics.ledger()), 0);
        Instant since = job.requestedAt().minus(CLOCKS_APART);
        var found = consumer.offsetsForTimes(Map.of(refusals, Math.max(0, since.toEpochMilli())))
                .get(refusals);
        Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(withOne(starts, refusals)));
        starts.put(refusals, found == null ? ends.getOrDefault(refusals, 0L) : found.offset());
        consumer.assign(starts.keySet());
        starts.forEach(consumer::seek);
        return ends;
    }

    private static List<TopicPartition> withOne(Map<TopicPartition, Long> some, TopicPartition more) {
        List<TopicPartition> all = new ArrayList<>(some.keySet());
        all.add(more);
        return all;
    }

    private void take(ConsumerRecord<byte[], byte[]> record, Facts facts, JobFollow follow) {
        RunKey key = LedgerSelection.key(record);
        if (key == null || !follow.follows(key.encode())) {
            return;
        }
        boolean stands = record.topic().equals(topics.ledger());
        LedgerEvent event = stands ? facts.stated(record) : facts.refused(topics.ledger(), record);
        if (event == null) {
            return;
        }
        if (stands) {
            follow.apply(key.encode(), event, record.offset());
        } else {
            follow.refused(key.encode(), event);
        }
    }

    private void ask(UndoJob now, JobFollow follow, Pace pace, Queue<JobRequest> lost) {
        int inFlightMax = config.options().runsInFlightMax();
        for (JobRequest request = follow.next(inFlightMax);
                request != null && pace.spend(request.actions(), System.nanoTime());
                request = follow.next(inFlightMax)) {
            JobRequest asked = request;
            follow.sent(asked);
            listener.requested(asked.actions());
            var unused = writer.request(now, asked).whenComplete((done, failed) -> {
                if (failed != null) {
                    LOG.atWarn()
                            .addKeyValue("jobId", now.jobId())
                            .addKeyValue("runId", asked.run().runId())
                            .addKeyValue("error", failed.toString())
                            .log("Cannot ask for the undo of a run, trying again");
                    lost.add(asked);
                }
            });
        }
    }

    private void finish(UndoJobOutcome outcome, UndoJobProgress progress, @Nullable String detail) {
        writer.state(job.jobId(), new UndoJobFinished(outcome, progress, detail));
        LOG.atInfo()
                .addKeyValue("jobId", job.jobId())
                .addKeyValue("outcome", outcome)
                .addKeyValue("compensated", progress.getCompensated())
                .addKeyValue("failed", progress.getFailed())
                .addKeyValue("held", progress.getHeld())
                .log("Undo job finished");
        while (!stopped && !job.status().over()) {
            // The end counts when it comes back, as the selection does.
            LockSupport.parkNanos(WAIT_NANOS);
        }
    }
}
