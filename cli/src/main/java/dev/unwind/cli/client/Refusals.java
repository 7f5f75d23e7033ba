package dev.unwind.cli.client;

import dev.unwind.cli.client.DeadLetters.DeadLetter;
import dev.unwind.schemas.topics.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Why the ledger refused a fact, as its dead-letter topic tells. */
public final class Refusals {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int LOOK_BACK = 1_000;

    private final ConnectionSettings connection;
    private final Topics topics;

    /** Looks at the installation's dead-letter topic of the ledger. */
    public Refusals(ConnectionSettings connection, Topics topics) {
        this.connection = connection;
        this.topics = topics;
    }

    /** A refusal: a stable code, and what was found and expected, for people. */
    public record Refused(String code, String detail) {
        /** Both on one line. */
        public String sentence() {
            return code + ": " + detail;
        }
    }

    /** The refusal of the fact at this place of the ledger; empty when it is not among the newest refusals, or nobody answers in time. */
    public Optional<Refused> of(int partition, long offset) {
        TopicPartition letters = new TopicPartition(topics.deadLetters(topics.ledger()), 0);
        try (KafkaConsumer<byte[], byte[]> consumer = DeadLetters.consumer(connection, Map.of())) {
            consumer.assign(List.of(letters));
            long end = consumer.endOffsets(List.of(letters), PATIENCE).getOrDefault(letters, 0L);
            consumer.seek(letters, Math.max(0, end - LOOK_BACK));
            long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() - giveUpAt < 0) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    DeadLetter letter = DeadLetters.letter(record);
                    if (letter.offset().equals(Long.toString(offset))
                            && letter.partition().equals(Integer.toString(partition))
                            && letter.topic().equals(topics.ledger())) {
                        return Optional.of(new Refused(letter.code(), letter.detail()));
                    }
                }
            }
            return Optional.empty();
        } catch (KafkaException e) {
            // It is told where the reason stands instead.
            return Optional.empty();
        }
    }
}
