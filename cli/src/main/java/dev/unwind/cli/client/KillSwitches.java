package dev.unwind.cli.client;

import dev.unwind.cli.CliException;
import dev.unwind.ledger.control.ControlWriter;
import dev.unwind.model.control.ActiveControls;
import dev.unwind.model.control.ControlScope;
import dev.unwind.model.control.SwitchProgress;
import dev.unwind.schemas.Control;
import dev.unwind.schemas.Instance;
import dev.unwind.schemas.serde.UnwindSerdes;
import dev.unwind.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The kill switches of an installation and the processes that have to obey them, as their topics tell, and the throwing of a switch. Needs no service but the
 * broker and the registry. For one thread.
 */
public final class KillSwitches implements AutoCloseable {
    private static final Duration READ_WAIT = Duration.ofSeconds(30);

    private final Map<String, Object> kafka;
    private final Map<String, Object> registry;
    private final Topics topics;
    private final TopicPartition controls;
    private final TopicPartition instances;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Deserializer<Control> controlDecoder;
    private final Deserializer<Instance> instanceDecoder;
    private final Map<String, Control> newest = new HashMap<>();
    private final Map<String, Instance> present = new HashMap<>();

    /** Reads both topics to their ends. */
    public KillSwitches(ConnectionSettings connection, Topics topics) {
        this(connection.kafka(), connection.registry(), topics);
    }

    /** The same with these client and registry settings. */
    public KillSwitches(Map<String, Object> kafka, Map<String, Object> registry, Topics topics) {
        this.kafka = kafka;
        this.registry = registry;
        this.topics = topics;
        this.controls = new TopicPartition(topics.controls(), 0);
        this.instances = new TopicPartition(topics.instances(), 0);
        this.controlDecoder = UnwindSerdes.deserializer(Control.class, registry);
        this.instanceDecoder = UnwindSerdes.deserializer(Instance.class, registry);
        this.consumer = consumer();
        try {
            consumer.assign(List.of(controls, instances));
            consumer.seekToBeginning(List.of(controls, instances));
            readToEnd();
        } catch (KafkaException e) {
            consumer.close();
            throw unreadable(e);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    private KafkaConsumer<String, byte[]> consumer() {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        settings.put("isolation.level", "read_uncommitted");
        settings.put("fetch.max.wait.ms", 50);
        settings.putIfAbsent("default.api.timeout.ms", 10_000);
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    private CliException unreadable(Exception e) {
        return CliException.unreachable(
                "Cannot read " + topics.controls() + " and " + topics.instances() + " at "
                        + kafka.get("bootstrap.servers") + ": " + e.getMessage() + "; see `unwind status`.",
                e);
    }

    /** Reads what stood on both topics when this was called. */
    public void readToEnd() {
        readToEnd(consumer, this::take);
    }

    private void readToEnd(KafkaConsumer<String, byte[]> from, Consumer<ConsumerRecord<String, byte[]>> taken) {
        Map<TopicPartition, Long> ends = from.endOffsets(from.assignment());
        long deadline = System.nanoTime() + READ_WAIT.toNanos();
        while (!ends.entrySet().stream().allMatch(end -> from.position(end.getKey()) >= end.getValue())) {
            if (System.nanoTime() > deadline) {
                throw CliException.unreachable("Cannot read " + ends.keySet() + " to the end within "
                        + READ_WAIT.toSeconds() + " s; see `unwind status`.");
            }
            from.poll(Duration.ofMillis(50)).forEach(taken);
        }
    }

    /** Takes what has come meanwhile, or waits for it at most so long. */
    public void poll(Duration atMost) {
        consumer.poll(atMost).forEach(this::take);
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        boolean isControl = record.topic().equals(controls.topic());
        if (record.value() == null) {
            (isControl ? newest : present).remove(record.key());
        } else if (isControl) {
            newest.put(record.key(), control(record));
        } else {
            present.put(record.key(), instanceDecoder.deserialize(record.topic(), record.value()));
        }
    }

    private Control control(ConsumerRecord<String, byte[]> record) {
        Control control = controlDecoder.deserialize(record.topic(), record.value());
        control.setEpoch(record.offset() + 1);
        return control;
    }

    /** The controls in force. */
    public ActiveControls active() {
        return ActiveControls.of(newest.values());
    }

    /** The newest record of every process. */
    public Collection<Instance> instances() {
        return List.copyOf(present.values());
    }

    /** How far a control is obeyed, as of now. */
    public SwitchProgress progress(Control control) {
        return SwitchProgress.of(control, present.values(), Instant.now());
    }

    /** What a lift of these has to name. */
    public List<String> lifts(ControlScope scope, Collection<Control> ending) {
        return ActiveControls.lifts(newest.values(), scope, ending);
    }

    /**
     * Throws a switch: into the history, then into force. A history that cannot be written does not keep anybody from stopping.
     *
     * @throws CliException when it is not in force, as far as known
     */
    public ControlWriter.Thrown put(Control control) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.put("linger.ms", 0);
        settings.putIfAbsent("max.block.ms", 10_000);
        settings.putIfAbsent("request.timeout.ms", 5_000);
        settings.putIfAbsent("delivery.timeout.ms", 15_000);
        try (Producer<String, SpecificRecord> producer =
                new KafkaProducer<>(settings, new StringSerializer(), UnwindSerdes.serializer(registry))) {
            return new ControlWriter(producer, topics).put(control);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CliException.failed(
                    "Interrupted while " + control.getScope() + " was put under " + control.getMode()
                            + "; it may or may not stand. See `unwind controls`.",
                    e);
        } catch (ExecutionException | KafkaException e) {
            throw CliException.unreachable(
                    "Cannot put " + control.getScope() + " under " + control.getMode() + " on " + topics.controls()
                            + " at " + kafka.get("bootstrap.servers") + ": " + e.getMessage()
                            + ". Agents that cannot reach the broker stop themselves; see `unwind status`.",
                    e);
        }
    }

    /** Every use of a switch that there was, oldest first; their epochs are not known any more. */
    public List<Control> history() {
        List<Control> uses = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> reader = consumer()) {
            TopicPartition partition = new TopicPartition(topics.controlHistory(), 0);
            reader.assign(List.of(partition));
            reader.seekToBeginning(List.of(partition));
            readToEnd(reader, record -> uses.add(controlDecoder.deserialize(record.topic(), record.value())));
        } catch (KafkaException e) {
            throw unreadable(e);
        }
        return uses;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
