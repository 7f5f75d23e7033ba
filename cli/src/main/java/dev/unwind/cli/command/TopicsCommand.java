package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.CliException;
import dev.unwind.cli.ExitCode;
import dev.unwind.schemas.topics.TopicOptions;
import dev.unwind.schemas.topics.TopicSpec;
import dev.unwind.schemas.topics.Topics;
import dev.unwind.schemas.topics.TopicsException;
import dev.unwind.schemas.topics.TopicsReport;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists, checks or creates the topics of the catalogue. */
@Command(
        name = "topics",
        description = {
            "List the topics of the catalogue; check what the cluster has against it; or create what is missing.",
            "What exists is never altered."
        })
final class TopicsCommand extends BaseCommand {
    /** What to do with the catalogue. */
    enum Act {
        list,
        check,
        apply
    }

    @Parameters(
            arity = "0..1",
            paramLabel = "list|check|apply",
            defaultValue = "list",
            description = "list: print the catalogue; check: compare with the cluster; apply: create what is missing.")
    @SuppressWarnings("NullAway.Init")
    Act act;

    @Mixin
    TopicNames names = new TopicNames();

    @Option(
            names = "--partitions",
            defaultValue = "0",
            description = "Partitions of the run-keyed topics (default: what the ledger has, else 12).")
    int partitions;

    @Option(
            names = "--replication-factor",
            defaultValue = "-1",
            description = "Copies of each topic (default: the cluster's).")
    short replicationFactor;

    @Option(
            names = "--min-insync-replicas",
            defaultValue = "0",
            description = "Copies that must hold a record before it is acknowledged (default: the cluster's).")
    int minInsyncReplicas;

    @Override
    public Integer call() {
        if (act == Act.list) {
            list(Topics.of(options(partitions > 0 ? partitions : TopicOptions.DEFAULT.runPartitions())));
            return ExitCode.OK;
        }
        Map<String, Object> settings = new TreeMap<>(connection().kafka());
        settings.putIfAbsent("default.api.timeout.ms", 10_000);
        settings.putIfAbsent("request.timeout.ms", 5_000);
        try (Admin admin = Admin.create(settings)) {
            Topics topics = Topics.of(options(partitions > 0 ? partitions : partitionsOfLedger(admin)));
            TopicsReport report = act == Act.apply ? topics.apply(admin) : topics.check(admin);
            return print(topics, report);
        } catch (TopicsException | KafkaException e) {
            throw CliException.unreachable(
                    "Cannot " + act + " topics at " + settings.get("bootstrap.servers") + ": " + e.getMessage(), e);
        }
    }

    private TopicOptions options(int runPartitions) {
        try {
            return new TopicOptions(
                    names.prefix,
                    runPartitions,
                    replicationFactor,
                    minInsyncReplicas > 0 ? OptionalInt.of(minInsyncReplicas) : OptionalInt.empty());
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()));
        }
    }

    private int partitionsOfLedger(Admin admin) {
        String ledger = names.topics().ledger();
        try {
            return admin.describeTopics(List.of(ledger))
                    .topicNameValues()
                    .values()
                    .iterator()
                    .next()
                    .get()
                    .partitions()
                    .size();
        } catch (ExecutionException absent) {
            return TopicOptions.DEFAULT.runPartitions();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CliException.failed("Interrupted while asking for topic " + ledger, e);
        }
    }

    private void list(Topics topics) {
        if (json) {
            ObjectNode answer = object();
            ArrayNode array = answer.putArray("topics");
            for (TopicSpec spec : topics.all()) {
                ObjectNode topic = array.addObject();
                topic.put("name", spec.name());
                topic.put("key", spec.key());
                topic.put("value", spec.value());
                topic.put("partitions", spec.partitions());
                ObjectNode configs = topic.putObject("configs");
                spec.configs().forEach(configs::put);
                topic.put("description", spec.description());
            }
            print(answer);
            return;
        }
        for (TopicSpec spec : topics.all()) {
            out().printf(
                            "%-38s %2d partitions  %-12s %-20s %s%n",
                            spec.name(), spec.partitions(), spec.key(), spec.value(), spec.description());
        }
    }

    private int print(Topics topics, TopicsReport report) {
        if (json) {
            ObjectNode answer = object();
            report.created().forEach(answer.putArray("created")::add);
            report.missing().forEach(answer.putArray("missing")::add);
            ArrayNode differences = answer.putArray("differences");
            for (TopicsReport.Difference d : report.differences()) {
                differences
                        .addObject()
                        .put("topic", d.topic())
                        .put("setting", d.setting())
                        .put("expected", d.expected())
                        .put("found", d.found())
                        .put("harmful", d.harmful())
                        .put("advice", d.advice());
            }
            answer.put("usable", report.isUsable());
            print(answer);
        } else {
            report.created().forEach(topic -> out().println("created " + topic));
            out().print(report);
            if (report.isClean()) {
                out().println("All " + topics.all().size() + " topics are as the catalogue has them.");
            }
            out().flush();
        }
        return report.isUsable() ? ExitCode.OK : ExitCode.FAILED;
    }
}
