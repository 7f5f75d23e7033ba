package dev.unwind.bench;

import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.schemas.serde.UnwindSerdes;
import dev.unwind.testsupport.cluster.UnwindCluster;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/** Puts facts on the ledger as fast as they are made. */
final class Feed implements AutoCloseable {
    private final UnwindCluster cluster;
    private final Serializer<SpecificRecord> avro;
    private final KafkaProducer<byte[], byte[]> producer;

    Feed(UnwindCluster cluster) {
        this.cluster = cluster;
        this.avro = UnwindSerdes.serializer(cluster.clientConfig());
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", cluster.bootstrapServers(),
                        "acks", "all",
                        "linger.ms", "5",
                        "batch.size", "131072"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    Future<RecordMetadata> put(LedgerEvent event) {
        String topic = cluster.topics().ledger();
        byte[] key = new RunKey(event.getTenantId(), event.getRunId()).encode().getBytes(StandardCharsets.UTF_8);
        return producer.send(new ProducerRecord<>(topic, key, avro.serialize(topic, event)));
    }

    void flush() {
        producer.flush();
    }

    @Override
    public void close() {
        producer.close();
    }
}
