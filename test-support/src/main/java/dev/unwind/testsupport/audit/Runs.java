package dev.unwind.testsupport.audit;

import dev.unwind.schemas.keys.RunKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What was found of each run, by the tenant and run that the values name. */
final class Runs {

    private final Map<String, RunAudit> runs = new LinkedHashMap<>();
    private final List<Violation> violations;

    Runs(List<Violation> violations) {
        this.violations = violations;
    }

    /** The run that a value names, with the record's key and partition checked against it. */
    RunAudit at(ConsumerRecord<String, ?> record, String tenantId, String runId) {
        String named = tenantId + '/' + runId;
        RunAudit run = runs.computeIfAbsent(named, key -> new RunAudit(key, record.partition(), violations));
        if (!named.equals(record.key())) {
            run.violated(
                    Violation.Code.KEY_DIFFERS_FROM_VALUE,
                    "the key at " + place(record) + " is " + record.key() + ", expected " + named);
        } else if (record.partition() != run.partition()) {
            run.violated(
                    Violation.Code.RUN_ON_SEVERAL_PARTITIONS,
                    place(record) + ", expected partition " + run.partition() + " like its other records");
        }
        return run;
    }

    void finish(Map<RunKey, Map<String, String>> statuses) {
        runs.forEach((key, run) -> run.finish());
        statuses.forEach((key, actions) -> {
            RunAudit run = runs.computeIfAbsent(key.encode(), same -> new RunAudit(same, -1, violations));
            actions.forEach(run::status);
        });
    }

    int facts() {
        return runs.values().stream().mapToInt(RunAudit::facts).sum();
    }

    int commands() {
        return runs.values().stream().mapToInt(RunAudit::commands).sum();
    }

    int requests() {
        return runs.values().stream().mapToInt(RunAudit::requests).sum();
    }

    private static String place(ConsumerRecord<?, ?> record) {
        return record.topic() + " partition " + record.partition() + " offset " + record.offset();
    }
}
