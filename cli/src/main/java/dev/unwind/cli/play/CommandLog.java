package dev.unwind.cli.play;

import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.serde.UnwindSerdes;
import dev.unwind.schemas.topics.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The undo commands that stand on their topic. */
final class CommandLog {
    private static final long PATIENCE_NANOS = Duration.ofSeconds(60).toNanos();

    private CommandLog() {}

    /** Commands of these tenants, empty plans left out: how many records of each command id. */
    static Map<String, Integer> read(PlayEnvironment environment, Set<String> tenants) {
        Map<String, Integer> commands = new HashMap<>();
        forEach(environment, command -> {
            if (command.getActionId() != null && tenants.contains(command.getTenantId())) {
                commands.merge(command.getCommandId(), 1, Integer::sum);
            }
        });
        return commands;
    }

    private static void forEach(PlayEnvironment environment, Consumer<CompensationCommand> reader) {
        String topic = Topics.withPrefix("unwind.").compensationCommands();
        Map<String, Object> settings = new HashMap<>(environment.kafka());
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", false);
        settings.put("isolation.level", "read_committed");
        try (KafkaConsumer<String, CompensationCommand> consumer = new KafkaConsumer<>(
                settings,
                new StringDeserializer(),
                UnwindSerdes.deserializer(CompensationCommand.class, environment.registry()))) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long deadline = System.nanoTime() + PATIENCE_NANOS;
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                if (System.nanoTime() > deadline) {
                    throw new KafkaException("Cannot read " + topic + " to its end " + ends + " within a minute");
                }
                for (ConsumerRecord<String, CompensationCommand> record : consumer.poll(Duration.ofMillis(500))) {
                    reader.accept(record.value());
                }
            }
        }
    }
}
