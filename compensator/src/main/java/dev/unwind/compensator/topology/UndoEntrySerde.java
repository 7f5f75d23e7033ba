package dev.unwind.compensator.topology;

import dev.unwind.compensator.store.StoredCommand;
import dev.unwind.compensator.store.StoredEffect;
import dev.unwind.compensator.store.StoredEntry;
import dev.unwind.compensator.store.StoredOutcome;
import dev.unwind.compensator.store.StoredRead;
import dev.unwind.compensator.store.StoredSnapshot;
import dev.unwind.compensator.store.StoredVerification;
import dev.unwind.model.undo.Attempts;
import dev.unwind.model.undo.EffectKnowledge;
import dev.unwind.model.undo.IssuedCommand;
import dev.unwind.model.undo.PlannedCall;
import dev.unwind.model.undo.Readings;
import dev.unwind.model.undo.UndoEntry;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.schemas.Target;
import dev.unwind.schemas.VerificationStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Undo entries as the store holds them: Avro single-object encoding, whose first ten bytes name the schema, so that a newer version can read
 * what an older one wrote.
 *
 * @see UndoEntry
 */
final class UndoEntrySerde {

    private static final SpecificData MODEL = new StoredEntry().getSpecificData();
    private static final BinaryMessageEncoder<StoredEntry> ENCODER =
            new BinaryMessageEncoder<>(MODEL, StoredEntry.getClassSchema());
    /** A schema that an earlier release wrote with is added here, from its file in the resources. */
    private static final BinaryMessageDecoder<StoredEntry> DECODER =
            new BinaryMessageDecoder<>(MODEL, StoredEntry.getClassSchema());

    static {
        // Without the edits of approvers and the offsets of results.
        DECODER.addSchema(former("StoredEntry-1.avsc"));
    }

    private UndoEntrySerde() {}

    private static Schema former(String resource) {
        try (InputStream in = UndoEntrySerde.class.getResourceAsStream(resource)) {
            return new Schema.Parser().parse(Objects.requireNonNull(in, resource));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the schema " + resource + " of this module", e);
        }
    }

    static Serde<UndoEntry> serde() {
        Serializer<UndoEntry> serializer = (topic, entry) -> entry == null ? null : encode(entry);
        Deserializer<UndoEntry> deserializer = (topic, bytes) -> bytes == null ? null : decode(bytes);
        return Serdes.serdeFrom(serializer, deserializer);
    }

    static byte[] encode(UndoEntry entry) {
        try {
            ByteBuffer encoded = ENCODER.encode(stored(entry));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot encode the undo entry of action " + entry.actionId(), e);
        }
    }

    static UndoEntry decode(byte[] bytes) {
        try {
            return entry(DECODER.decode(ByteBuffer.wrap(bytes)));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot decode an undo entry of " + bytes.length + " bytes", e);
        }
    }

    private static StoredEntry stored(UndoEntry entry) {
        PlannedCall call = entry.call();
        Attempts attempts = entry.attempts();
        Readings readings = entry.readings();
        Target target = call.target();
        IssuedCommand command = entry.command();
        VerificationStatus verification = readings.verification();
        return StoredEntry.newBuilder()
                .setActionId(call.actionId())
                .setPlannedOffset(call.offset())
                .setTool(call.tool())
                .setContractVersion(call.contractVersion())
                .setTargetType(target == null ? null : target.getType())
                .setTargetId(target == null ? null : target.getId())
                .setArguments(call.arguments())
                .setAgentId(call.agentId())
                .setReleaseId(call.releaseId())
                .setEdits(call.edits())
                .setStarted(attempts.started())
                .setStartedOffset(attempts.startedOffset())
                .setEnded(attempts.ended())
                .setEndedOffset(attempts.endedOffset())
                .setSucceeded(attempts.succeeded())
                .setEffect(StoredEffect.valueOf(attempts.effect().name()))
                .setEarlierInDoubt(attempts.earlierInDoubt())
                .setActedAt(attempts.actedAt())
                .setBefore(stored(readings.before()))
                .setStated(stored(readings.stated()))
                .setObserved(stored(readings.observed()))
                .setVerification(verification == null ? null : StoredVerification.valueOf(verification.name()))
                .setVerifiedOffset(readings.verifiedOffset())
                .setOutput(entry.output())
                .setCommand(
                        command == null
                                ? null
                                : new StoredCommand(
                                        command.commandId(),
                                        command.planId(),
                                        command.sent(),
                                        StoredOutcome.valueOf(command.outcome().name()),
                                        command.idempotencyKey(),
                                        command.inDoubt(),
                                        stored(command.found())))
                .build();
    }

    private static @Nullable StoredSnapshot stored(@Nullable Snapshot snapshot) {
        return snapshot == null ? null : new StoredSnapshot(snapshot.getTakenAt(), stored(snapshot.getReads()));
    }

    private static List<StoredRead> stored(List<SnapshotRead> reads) {
        return reads.stream()
                .map(read -> new StoredRead(read.getName(), read.getEntity(), read.getDocument()))
                .toList();
    }

    private static UndoEntry entry(StoredEntry stored) {
        String targetType = stored.getTargetType();
        StoredCommand command = stored.getCommand();
        StoredVerification verification = stored.getVerification();
        return new UndoEntry(
                new PlannedCall(
                        stored.getActionId(),
                        stored.getPlannedOffset(),
                        stored.getTool(),
                        stored.getContractVersion(),
                        targetType == null ? null : new Target(targetType, stored.getTargetId(), null),
                        stored.getArguments(),
                        stored.getAgentId(),
                        stored.getReleaseId(),
                        stored.getEdits()),
                new Attempts(
                        stored.getStarted(),
                        stored.getStartedOffset(),
                        stored.getEnded(),
                        stored.getEndedOffset(),
                        stored.getSucceeded(),
                        EffectKnowledge.valueOf(stored.getEffect().name()),
                        stored.getEarlierInDoubt(),
                        stored.getActedAt()),
                new Readings(
                        snapshot(stored.getBefore()),
                        snapshot(stored.getStated()),
                        snapshot(stored.getObserved()),
                        verification == null ? null : VerificationStatus.valueOf(verification.name()),
                        stored.getVerifiedOffset()),
                stored.getOutput(),
                command == null
                        ? null
                        : new IssuedCommand(
                                command.getCommandId(),
                                command.getPlanId(),
                                command.getSent(),
                                IssuedCommand.Outcome.valueOf(
                                        command.getOutcome().name()),
                                command.getIdempotencyKey(),
                                command.getInDoubt(),
                                reads(command.getFound())));
    }

    private static @Nullable Snapshot snapshot(@Nullable StoredSnapshot stored) {
        return stored == null ? null : new Snapshot(stored.getTakenAt(), reads(stored.getReads()));
    }

    private static List<SnapshotRead> reads(List<StoredRead> stored) {
        return stored.stream()
                .map(read -> new SnapshotRead(read.getName(), read.getEntity(), read.getDocument()))
                .toList();
    }
}
