package dev.unwind.ledger.log;

import dev.unwind.ledger.facts.Contracts;
import dev.unwind.model.proof.AnchorSigner;
import dev.unwind.model.proof.Finding;
import dev.unwind.model.proof.Hash;
import dev.unwind.model.proof.LogAnchors;
import dev.unwind.model.proof.LogRecord;
import dev.unwind.model.proof.OpenSegment;
import dev.unwind.schemas.LedgerAnchor;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.LogAnchored;
import dev.unwind.schemas.SegmentAnchored;
import dev.unwind.schemas.SigningKey;
import dev.unwind.schemas.ToolContract;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.schemas.serde.UnwindSerdes;
import dev.unwind.schemas.signing.FactSignature;
import dev.unwind.schemas.signing.FactSigner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** A small ledger in memory, anchored as the service does it, whose schema ids are its own. */
public final class MemoryLog implements LedgerLog {
    private static final Instant TIME = Instant.parse("2026-11-21T09:00:00Z");

    public final List<List<LogRecord>> partitions = new ArrayList<>();
    public final List<LogRecord> anchors = new ArrayList<>();
    public final List<SigningKey> signingKeys = new ArrayList<>();
    private final Map<Integer, OpenSegment> open = new HashMap<>();
    private final TreeMap<Integer, LogAnchors.Head> heads = new TreeMap<>();
    private final @Nullable AnchorSigner signer;
    private @Nullable LogAnchored last;

    public MemoryLog(int partitionCount, @Nullable AnchorSigner signer) {
        UnwindSerdes.trustRecords();
        this.signer = signer;
        for (int i = 0; i < partitionCount; i++) {
            partitions.add(new ArrayList<>());
        }
    }

    /** Appends a fact where its key leads. */
    public void tell(LedgerEvent event) {
        tell(event, null);
    }

    /** The same signed with a key, or not at all. */
    public void tell(LedgerEvent event, @Nullable FactSigner factSigner) {
        byte[] key = new RunKey(event.getTenantId(), event.getRunId()).encode().getBytes(StandardCharsets.UTF_8);
        int partition = Utils.toPositive(Utils.murmur2(key)) % partitions.size();
        List<LogRecord> records = partitions.get(partition);
        // Some offsets are left out, as by marks of transactions.
        long offset = records.isEmpty()
                ? 0
                : records.get(records.size() - 1).offset() + 1 + (records.size() % 7 == 0 ? 2 : 0);
        byte[] value = wire(1, event);
        List<LogRecord.Header> headers = new ArrayList<>();
        if (records.size() % 5 == 0) {
            headers.add(new LogRecord.Header("trace", new byte[] {1, 2, 3}));
        }
        if (factSigner != null) {
            headers.add(new LogRecord.Header(
                    FactSignature.HEADER, factSigner.sign(ledger(), value).toHeader()));
        }
        LogRecord record = new LogRecord(partition, offset, TIME.toEpochMilli() + records.size(), key, value, headers);
        records.add(record);
        open.computeIfAbsent(partition, p -> new OpenSegment(p, head(p))).add(record);
    }

    private Hash head(int partition) {
        LogAnchors.Head head = heads.get(partition);
        return head == null ? Hash.ZERO : head.hash();
    }

    /** Closes the segments that hold anything, and anchors the log. */
    public void anchor() {
        open.forEach((partition, segment) -> {
            SegmentAnchored closed = segment.close();
            heads.put(partition, new LogAnchors.Head(closed.getLastOffset(), Hash.of(closed.getHead())));
            put("segment/" + partition, closed);
        });
        open.clear();
        last = LogAnchors.next(last, TIME.plusSeconds(anchors.size()), heads, signer);
        put("log", last);
    }

    private void put(String key, Object payload) {
        anchors.add(new LogRecord(
                0,
                anchors.size(),
                TIME.toEpochMilli(),
                key.getBytes(StandardCharsets.UTF_8),
                wire(2, LedgerAnchor.newBuilder().setPayload(payload).build()),
                List.of()));
    }

    private static byte[] wire(int id, SpecificRecord value) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
            new SpecificDatumWriter<SpecificRecord>(value.getSchema()).write(value, encoder);
            encoder.flush();
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String source() {
        return "memory";
    }

    @Override
    public String ledger() {
        return "unwind.ledger";
    }

    @Override
    public String anchorsTopic() {
        return "unwind.anchors";
    }

    @Override
    public int partitionCount() {
        return partitions.size();
    }

    @Override
    public List<Integer> partitions() {
        return List.copyOf(ends().keySet());
    }

    @Override
    public Map<Integer, Long> ends() {
        Map<Integer, Long> ends = new TreeMap<>();
        for (int i = 0; i < partitions.size(); i++) {
            List<LogRecord> records = partitions.get(i);
            ends.put(i, records.isEmpty() ? 0 : records.get(records.size() - 1).offset() + 1);
        }
        return ends;
    }

    @Override
    public @Nullable RunKey onlyRun() {
        return null;
    }

    @Override
    public Cursor<LogRecord> records(int partition) {
        return Cursor.of(partitions.get(partition).iterator());
    }

    @Override
    public Cursor<LogRecord> recordsSince(int partition, Instant from) {
        return Cursor.of(partitions.get(partition).stream()
                .filter(record -> record.timestampMillis() >= from.toEpochMilli())
                .iterator());
    }

    @Override
    public Cursor<LogRecord> anchors() {
        return Cursor.of(anchors.iterator());
    }

    @Override
    public PublishedContractBook contracts() {
        Map<String, String> definitions = new HashMap<>();
        for (ToolContract contract : List.of(Contracts.update(), Contracts.look())) {
            definitions.put(contract.getTool() + "@" + contract.getVersion(), contract.getDefinition());
        }
        return new PublishedContractBook(definitions);
    }

    @Override
    public Collection<SigningKey> signingKeys() {
        return signingKeys;
    }

    @Override
    public WireSchemas schemas() {
        return id -> id == 1 ? LedgerEvent.getClassSchema() : LedgerAnchor.getClassSchema();
    }

    @Override
    public List<Finding> damage() {
        return List.of();
    }

    @Override
    public void close() {}
}
