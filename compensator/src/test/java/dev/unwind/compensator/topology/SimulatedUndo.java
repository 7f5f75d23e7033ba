package dev.unwind.compensator.topology;

import dev.unwind.model.principal.PrincipalSource;
import dev.unwind.model.principal.Principals;
import dev.unwind.model.principal.SignatureCheck;
import dev.unwind.model.undo.ApprovalRules;
import dev.unwind.model.undo.UndoEntry;
import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.FailureDetected;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.ToolContract;
import dev.unwind.schemas.topics.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * The compensator's real processor for one partition, with stores that can be taken back to the last commit: what a task is under exactly-once.
 * Nothing that it forwards is seen before the commit.
 */
public final class SimulatedUndo {

    /** A record that was committed to the commands topic. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    public record Output(byte[] key, byte[] value) {}

    private static final Topics TOPICS = Topics.withPrefix("unwind.");

    /** Shared, because it compiles each published contract once. */
    private static final CompensatorTopology.Parts PARTS = parts();

    private final Map<String, MapStore<?, ?>> stores = new HashMap<>();
    private final Function<UndoEntry, @Nullable UndoEntry> written;
    private final List<Output> outputs = new ArrayList<>();
    private UndoProcessor processor;

    /** Shared by the tasks of a thread, because it is expensive to make; each binds it before it works. */
    private static final class Context extends MockProcessorContext<Object, Object> {
        private static final ThreadLocal<Context> OF_THREAD = ThreadLocal.withInitial(Context::new);

        private @Nullable SimulatedUndo task;

        private static Context of(SimulatedUndo task) {
            Context context = OF_THREAD.get();
            context.task = task;
            return context;
        }

        private SimulatedUndo task() {
            return Objects.requireNonNull(task);
        }

        @Override
        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as its super class has it
        public <S extends StateStore> S getStateStore(String name) {
            return (S) task().stores.computeIfAbsent(name, task()::store);
        }

        @Override
        public <K, V> void forward(Record<K, V> record, String child) {
            if (!child.equals(CompensatorTopology.COMMANDS_SINK)) {
                throw new IllegalStateException("A failure of the simulated ledger went to " + child);
            }
            task().outputs.add(new Output((byte[]) record.key(), (byte[]) record.value()));
        }
    }

    /**
     * A task that has read nothing.
     *
     * @param contracts published contracts as bytes, by {@code tool@version}
     * @param written what becomes of an undo entry when it is stored, null for nothing; for mutants
     */
    public SimulatedUndo(Map<String, byte[]> contracts, Function<UndoEntry, @Nullable UndoEntry> written) {
        this.written = written;
        MapStore<String, byte[]> published =
                new MapStore<>(CompensatorTopology.CONTRACTS, value -> value, UnaryOperator.identity());
        contracts.forEach(published::put);
        published.commitAll();
        stores.put(CompensatorTopology.CONTRACTS, published);
        processor = start();
    }

    private UndoProcessor start() {
        outputs.clear();
        UndoProcessor fresh = new UndoProcessor(PARTS);
        fresh.init(context());
        return fresh;
    }

    @SuppressWarnings("unchecked") // what is forwarded is looked at as bytes only
    private ProcessorContext<byte[], byte[]> context() {
        return (ProcessorContext<byte[], byte[]>) (ProcessorContext<?, ?>) Context.of(this);
    }

    /** Takes a record of the ledger. */
    public void ledger(int partition, long offset, byte[] key, byte[] value, long timestamp) {
        Context.of(this).setRecordMetadata(TOPICS.ledger(), partition, offset);
        processor.process(new Record<>(key, value, timestamp));
    }

    /** Takes a record of the failures topic. */
    public void failure(int partition, long offset, byte[] key, byte[] value, long timestamp) {
        Context.of(this).setRecordMetadata(TOPICS.failures(), partition, offset);
        processor.process(new Record<>(key, value, timestamp));
    }

    /** Makes everything since the last commit durable. */
    public List<Output> commit() {
        List<Output> ready = List.copyOf(outputs);
        outputs.clear();
        stores.values().forEach(MapStore::commitAll);
        return ready;
    }

    /** The process dies and comes back with what was committed. */
    public void crash() {
        Context.of(this);
        processor.close();
        stores.values().forEach(MapStore::rollBack);
        processor = start();
    }

    private MapStore<?, ?> store(String name) {
        if (!name.equals(CompensatorTopology.UNDO_LOG)) {
            return new MapStore<String, Object>(name, value -> value, UnaryOperator.identity());
        }
        Serde<UndoEntry> serde = UndoEntrySerde.serde();
        return new MapStore<String, UndoEntry>(
                name,
                written,
                entry -> serde.deserializer()
                        .deserialize(name, serde.serializer().serialize(name, entry)));
    }

    private static CompensatorTopology.Parts parts() {
        Patience patience = new Patience(UndoListener.NONE);
        return new CompensatorTopology.Parts(
                TOPICS,
                reader(LedgerEvent.getDecoder()),
                reader(FailureDetected.getDecoder()),
                (topic, command) -> bytes(command),
                new PublishedContracts(
                        TOPICS.toolContracts(), reader(ToolContract.getDecoder()), UndoListener.NONE, patience),
                new SignatureCheck(TOPICS.ledger(), PrincipalSource.of(Principals.NONE)),
                ApprovalRules.DEFAULT,
                patience,
                UndoListener.NONE);
    }

    private static byte[] bytes(CompensationCommand command) {
        try {
            ByteBuffer encoded = command.toByteBuffer();
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T extends SpecificRecord> Deserializer<T> reader(BinaryMessageDecoder<T> decoder) {
        return (topic, bytes) -> {
            try {
                return decoder.decode(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }
}
