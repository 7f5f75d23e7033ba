package dev.unwind.compensator.jobs;

import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ContractSource;
import dev.unwind.model.job.RunPreview;
import dev.unwind.model.job.SelectedRun;
import dev.unwind.model.job.Survey;
import dev.unwind.model.job.UndoJob;
import dev.unwind.model.undo.ApprovalRules;
import dev.unwind.model.undo.UndoEntry;
import dev.unwind.model.undo.UndoFacts;
import dev.unwind.schemas.ActionClass;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.UndoPreviewCounts;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Finds the runs of a job on the ledger and counts what would become of them. The first reading keeps ids only; the counting reads once more, for as many
 * runs at a time as fit.
 */
final class LedgerSelection {
    private final Topics topics;
    private final JobOptions options;
    private final ApprovalRules approvals;
    private final TopicScan scan;
    private final Facts facts;
    private final ContractSource contracts;

    private record Place(int partition, long offset) {}

    LedgerSelection(
            Topics topics,
            JobOptions options,
            ApprovalRules approvals,
            TopicScan scan,
            Facts facts,
            ContractSource contracts) {
        this.topics = topics;
        this.options = options;
        this.approvals = approvals;
        this.scan = scan;
        this.facts = facts;
        this.contracts = contracts;
    }

    /** Where the ledger ends now. */
    Map<TopicPartition, Long> ends() {
        return scan.ends(scan.partitions(topics.ledger()));
    }

    /**
     * The runs that a job is about, of what stands before these ends.
     *
     * @throws Survey.TooLarge when they hold more actions than a job may
     */
    List<SelectedRun> runs(UndoJob job, Map<TopicPartition, Long> ends) throws Survey.TooLarge {
        Instant since = job.selection().since();
        Set<Place> refused = refused(since);
        Survey survey = new Survey(job.selection(), contracts, options.actionsMax());
        scan.read(scan.starts(List.copyOf(ends.keySet()), since), ends, record -> {
            RunKey key = key(record);
            LedgerEvent event = key == null || !survey.admits(key.tenantId()) ? null : fact(key, record);
            if (key != null && event != null) {
                survey.see(
                        key,
                        event,
                        record.partition(),
                        record.offset(),
                        Instant.ofEpochMilli(record.timestamp()),
                        record.serializedValueSize(),
                        refused.contains(new Place(record.partition(), record.offset())));
            }
        });
        return survey.runs();
    }

    /** What would become of the selected actions, and how many there are. */
    UndoPreviewCounts preview(List<SelectedRun> runs, Actor by, Instant at, Map<TopicPartition, Long> ends) {
        UndoPreviewCounts sum = new UndoPreviewCounts();
        int next = 0;
        while (next < runs.size()) {
            Map<String, SelectedRun> batch = new LinkedHashMap<>();
            long bytes = 0;
            while (next < runs.size()
                    && (batch.isEmpty() || bytes + runs.get(next).bytes() <= options.previewBytesMax())) {
                SelectedRun run = runs.get(next++);
                bytes += run.bytes();
                batch.put(run.key().encode(), run);
            }
            count(batch, by, at, ends, sum);
        }
        return sum;
    }

    private void count(
            Map<String, SelectedRun> batch,
            Actor by,
            Instant at,
            Map<TopicPartition, Long> ends,
            UndoPreviewCounts sum) {
        Map<TopicPartition, Long> starts = new HashMap<>();
        batch.values()
                .forEach(run -> starts.merge(
                        new TopicPartition(topics.ledger(), run.partition()), run.firstOffset(), Math::min));
        Map<TopicPartition, Long> until = new HashMap<>(ends);
        until.keySet().retainAll(starts.keySet());
        Map<String, Map<String, UndoEntry>> entries = new HashMap<>();
        scan.read(starts, until, record -> {
            String text = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
            SelectedRun run = batch.get(text);
            LedgerEvent event = run == null || record.offset() < run.firstOffset() ? null : fact(run.key(), record);
            if (event != null) {
                merge(entries.computeIfAbsent(text, key -> new LinkedHashMap<>()), event, record.offset());
            }
        });
        batch.forEach((key, run) -> RunPreview.add(
                sum,
                RunPreview.of(
                        run,
                        new ArrayList<>(entries.getOrDefault(key, Map.of()).values()),
                        by,
                        at,
                        contracts,
                        approvals)));
    }

    /** As the planner's undo log merges them. */
    private void merge(Map<String, UndoEntry> run, LedgerEvent event, long offset) {
        String actionId = UndoFacts.actionId(event);
        if (actionId == null) {
            return;
        }
        UndoEntry known = run.get(actionId);
        UndoEntry next = known == null ? first(event, offset) : known.with(event, offset);
        if (next != null) {
            run.put(actionId, next);
        }
    }

    private @Nullable UndoEntry first(LedgerEvent event, long offset) {
        UndoEntry entry = UndoEntry.first(event, offset);
        CompiledContract contract = entry == null
                ? null
                : contracts.find(entry.call().tool(), entry.call().contractVersion());
        return contract != null && contract.contract().actionClass() == ActionClass.READ_ONLY ? null : entry;
    }

    /** Facts that the ledger refused: an action whose plan is among them is none of the run's, and naming it would have the whole request refused. */
    private Set<Place> refused(@Nullable Instant since) {
        Set<Place> refused = new HashSet<>();
        List<TopicPartition> partitions = scan.partitions(topics.deadLetters(topics.ledger()));
        scan.read(scan.starts(partitions, since), scan.ends(partitions), record -> {
            String topic = header(record, "__streams.errors.topic");
            if (topics.ledger().equals(topic)) {
                refused.add(new Place(
                        Integer.parseInt(header(record, "__streams.errors.partition")),
                        Long.parseLong(header(record, "__streams.errors.offset"))));
            }
        });
        return refused;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "-1" : new String(header.value(), StandardCharsets.UTF_8);
    }

    static @Nullable RunKey key(ConsumerRecord<byte[], byte[]> record) {
        try {
            return record.key() == null ? null : RunKey.parse(new String(record.key(), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The fact, if it is one that is believed and stands under its run's key. */
    private @Nullable LedgerEvent fact(RunKey key, ConsumerRecord<byte[], byte[]> record) {
        LedgerEvent event = facts.stated(record);
        return event != null
                        && event.getTenantId().equals(key.tenantId())
                        && event.getRunId().equals(key.runId())
                ? event
                : null;
    }
}
