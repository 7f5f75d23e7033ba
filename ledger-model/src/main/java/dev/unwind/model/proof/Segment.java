package dev.unwind.model.proof;

import dev.unwind.schemas.SegmentAnchored;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * A segment anchor, read: what it says of each record.
 *
 * @param partition partition of the ledger
 * @param records offset, leaf and tag of each record, by offset
 * @param previousHead head of the segment before
 * @param head its own head
 */
public record Segment(int partition, List<Anchored> records, Hash previousHead, Hash head) {
    private static final byte SEGMENT = 2;

    /** What an anchor says of one record. */
    public record Anchored(long offset, Hash leaf, int keyTag) {}

    /** Copies the records. */
    public Segment {
        records = List.copyOf(records);
    }

    /**
     * Reads an anchor and holds it against itself.
     *
     * @throws IllegalArgumentException when its fields contradict each other; the message says how
     */
    public static Segment of(SegmentAnchored anchor) {
        int count = anchor.getOffsetSteps().size();
        ByteBuffer leaves = anchor.getLeaves().duplicate();
        ByteBuffer tags = anchor.getKeyTags().duplicate();
        if (count == 0 || leaves.remaining() != count * Hash.BYTES || tags.remaining() != count * LogRecord.TAG_BYTES) {
            throw new IllegalArgumentException("it names " + count + " records, and holds " + leaves.remaining()
                    + " bytes of leaves and " + tags.remaining() + " of tags");
        }
        List<Anchored> records = new ArrayList<>(count);
        List<Hash> hashes = new ArrayList<>(count);
        long offset = anchor.getFirstOffset();
        for (int i = 0; i < count; i++) {
            int step = anchor.getOffsetSteps().get(i);
            if (i == 0 ? step != 0 : step < 1) {
                throw new IllegalArgumentException("its offsets do not ascend");
            }
            offset += step;
            byte[] leaf = new byte[Hash.BYTES];
            leaves.get(leaf);
            Hash hash = Hash.of(leaf);
            hashes.add(hash);
            records.add(new Anchored(offset, hash, tags.getInt()));
        }
        if (offset != anchor.getLastOffset()) {
            throw new IllegalArgumentException(
                    "its last record is at offset " + offset + ", and it names " + anchor.getLastOffset());
        }
        if (!MerkleTree.root(hashes).equals(Hash.of(anchor.getRoot()))) {
            throw new IllegalArgumentException("its root is not that of its leaves");
        }
        Hash head = Hash.of(anchor.getHead());
        if (!headOf(anchor).equals(head)) {
            throw new IllegalArgumentException("its head is not that of its fields");
        }
        return new Segment(anchor.getPartition(), records, Hash.of(anchor.getPreviousHead()), head);
    }

    /** Offset of the first record. */
    public long firstOffset() {
        return records.get(0).offset();
    }

    /** Offset of the last record. */
    public long lastOffset() {
        return records.get(records.size() - 1).offset();
    }

    static Hash headOf(SegmentAnchored anchor) {
        MessageDigest digest = Hash.sha256();
        List<Integer> steps = anchor.getOffsetSteps();
        ByteBuffer numbers = ByteBuffer.allocate(4 + 8 + 8 + 4 + 4 * steps.size())
                .putInt(anchor.getPartition())
                .putLong(anchor.getFirstOffset())
                .putLong(anchor.getLastOffset())
                .putInt(steps.size());
        steps.forEach(numbers::putInt);
        digest.update(SEGMENT);
        digest.update(numbers.flip());
        digest.update(anchor.getKeyTags().duplicate());
        // The leaves are in the root.
        digest.update(anchor.getRoot().duplicate());
        digest.update(anchor.getPreviousHead().duplicate());
        return Hash.finish(digest);
    }
}
