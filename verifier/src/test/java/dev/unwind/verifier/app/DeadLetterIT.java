package dev.unwind.verifier.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.unwind.testsupport.cluster.UnwindCluster;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeadLetterIT extends VerifierStory {

    @RegisterExtension
    static final UnwindCluster cluster = UnwindCluster.withPartitions(3);

    @Override
    UnwindCluster cluster() {
        return cluster;
    }

    @Test
    void brokenRecordsGoToTheDeadLetterTopicAndThePartitionGoesOn() {
        VerifierService service = start();
        desk.put(tenant, "/tickets/T-1", CLOSED);
        String topic = cluster.topics().verificationRequests();
        byte[] key = (tenant + "/r").getBytes(StandardCharsets.UTF_8);
        byte[] noAvro = "no avro at all".getBytes(StandardCharsets.UTF_8);
        byte[] unknownSchema =
                ByteBuffer.allocate(20).put((byte) 0).putInt(987_654).array();
        acknowledged(cluster.sendBytes(topic, key, noAvro));
        acknowledged(cluster.sendBytes(topic, key, unknownSchema));
        acknowledged(cluster.sendBytes(topic, key, null));
        acknowledged(cluster.send(
                topic, tenant + "/other", request("r", tenant + "-key").build()));
        acknowledged(cluster.send(
                topic,
                "/r",
                request("r", tenant + "-tenantless").setTenantId("").build()));
        ask(request("r", tenant + "-good").build());

        assertThat(recorded(awaitFacts(1).get(0)).getVerificationId()).isEqualTo(tenant + "-good");
        String letters = cluster.topics().deadLetters(topic);
        await().atMost(PATIENCE).until(() -> cluster.reader().readBytes(letters).size() >= 5);
        List<ConsumerRecord<String, byte[]>> dead = cluster.reader().readBytes(letters);
        assertThat(dead)
                .extracting(letter -> header(letter, "unwind.error.code"))
                .containsExactlyInAnyOrder("UNDECODABLE", "UNKNOWN_SCHEMA", "NO_VALUE", "KEY_MISMATCH", "BAD_RUN");
        ConsumerRecord<String, byte[]> garbage = dead.stream()
                .filter(letter -> header(letter, "unwind.error.code").equals("UNDECODABLE"))
                .findFirst()
                .orElseThrow();
        assertThat(garbage.key()).isEqualTo(tenant + "/r");
        assertThat(garbage.value()).isEqualTo(noAvro);
        assertThat(header(garbage, "__streams.errors.topic")).isEqualTo(topic);
        assertThat(header(garbage, "__streams.errors.partition")).matches("[0-2]");
        assertThat(header(garbage, "__streams.errors.offset")).matches("\\d+");
        assertThat(header(garbage, "__streams.errors.exception")).contains("Exception");
        assertThat(header(garbage, "unwind.error.detail")).contains(topic);
        await().atMost(PATIENCE)
                .until(() ->
                        service.metrics().contains("unwind_verifier_dead_letters_total{code=\"KEY_MISMATCH\"} 1.0"));
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
