package dev.unwind.bench;

import dev.unwind.schemas.VerificationRequest;
import dev.unwind.schemas.serde.UnwindSerdes;
import dev.unwind.testsupport.cluster.UnwindCluster;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Verification requests from now on, as the verifier reads them: committed ones only. */
final class Requests implements AutoCloseable {
    private final KafkaConsumer<String, VerificationRequest> consumer;

    Requests(UnwindCluster cluster) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        cluster.bootstrapServers(),
                        "isolation.level",
                        "read_committed",
                        "enable.auto.commit",
                        false),
                new StringDeserializer(),
                UnwindSerdes.deserializer(VerificationRequest.class, cluster.clientConfig()));
        List<TopicPartition> partitions = consumer
                .partitionsFor(cluster.topics().verificationRequests())
                .stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    /** Waits until this action of every one of these runs was asked for. */
    void await(Collection<String> runs, String actionId, Duration patience) {
        Set<String> open = new HashSet<>(runs);
        long began = System.nanoTime();
        while (!open.isEmpty()) {
            consumer.poll(Duration.ofMillis(20)).forEach(record -> {
                if (record.value().getActionId().equals(actionId)) {
                    open.remove(record.value().getRunId());
                }
            });
            if (System.nanoTime() - began > patience.toNanos()) {
                throw new IllegalStateException("No request for " + actionId + " of " + open + " within " + patience);
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
