package dev.unwind.ledger.control;

import com.fasterxml.uuid.Generators;
import dev.unwind.model.control.ActiveControls;
import dev.unwind.model.control.ControlScope;
import dev.unwind.schemas.Control;
import dev.unwind.schemas.ControlMode;
import dev.unwind.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Throws kill switches with a producer that is somebody else's: first into the history, then into force. */
public record ControlWriter(Producer<String, SpecificRecord> producer, Topics topics) {
    private static final Duration HISTORY_WAIT = Duration.ofSeconds(3);

    /** A control that stands, and why its place in the history is empty; null when it stands there, too. */
    public record Thrown(Control control, @Nullable String historyLost) {}

    /** A use of a switch by this person now. */
    public static Control use(
            ControlScope scope,
            ControlMode mode,
            boolean compensate,
            String reason,
            String person,
            List<String> lifts) {
        return Control.newBuilder()
                .setScope(scope.encode())
                .setMode(mode)
                .setCompensate(compensate)
                .setReason(reason)
                .setChangedAt(Instant.now().truncatedTo(ChronoUnit.MICROS))
                .setChangedBy(person)
                .setControlId(Generators.timeBasedEpochGenerator().generate().toString())
                .setLifts(lifts)
                .build();
    }

    /**
     * Throws a switch. A history that cannot be written does not keep anybody from stopping.
     *
     * @return the control with its epoch
     * @throws ExecutionException when it is not in force, as far as known
     * @throws KafkaException the same
     */
    public Thrown put(Control control) throws InterruptedException, ExecutionException {
        String lost = remember(control);
        long offset = producer.send(new ProducerRecord<>(topics.controls(), ActiveControls.key(control), control))
                .get()
                .offset();
        control.setEpoch(offset + 1);
        return new Thrown(control, lost);
    }

    private @Nullable String remember(Control control) throws InterruptedException {
        try {
            var unused = producer.send(new ProducerRecord<>(topics.controlHistory(), control.getScope(), control))
                    .get(HISTORY_WAIT.toMillis(), TimeUnit.MILLISECONDS);
            return null;
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            return String.valueOf(e.getMessage() == null ? e : e.getMessage());
        }
    }
}
