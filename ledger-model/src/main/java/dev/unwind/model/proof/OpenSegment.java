package dev.unwind.model.proof;

import dev.unwind.schemas.SegmentAnchored;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The records of one partition that no anchor covers yet, in the order of their offsets. Holds a hash and a tag per record. */
public final class OpenSegment {
    private final int partition;
    private final Hash previousHead;
    private final List<Long> offsets = new ArrayList<>();
    private final List<Hash> leaves = new ArrayList<>();
    private final List<Integer> tags = new ArrayList<>();

    /** A segment behind the one with this head; {@link Hash#ZERO} for the partition's first. */
    public OpenSegment(int partition, Hash previousHead) {
        this.partition = partition;
        this.previousHead = previousHead;
    }

    /**
     * Takes the next record.
     *
     * @throws IllegalArgumentException when it is of another partition, or does not stand behind the one before
     */
    public void add(LogRecord record) {
        boolean behind = offsets.isEmpty() || record.offset() > offsets.get(offsets.size() - 1);
        if (record.partition() != partition || !behind) {
            throw new IllegalArgumentException("Cannot anchor the record at partition " + record.partition()
                    + ", offset " + record.offset() + ": expected one of partition " + partition + " behind "
                    + (offsets.isEmpty() ? "the beginning" : "offset " + offsets.get(offsets.size() - 1)) + ".");
        }
        offsets.add(record.offset());
        leaves.add(record.leaf());
        tags.add(record.keyTag());
    }

    /** How many records it holds. */
    public int size() {
        return offsets.size();
    }

    /** The anchor over what it holds, which must be something. */
    public SegmentAnchored close() {
        List<Integer> steps = new ArrayList<>(offsets.size());
        ByteBuffer leafBytes = ByteBuffer.allocate(leaves.size() * Hash.BYTES);
        ByteBuffer tagBytes = ByteBuffer.allocate(tags.size() * LogRecord.TAG_BYTES);
        long before = offsets.get(0);
        for (int i = 0; i < offsets.size(); i++) {
            steps.add(Math.toIntExact(offsets.get(i) - before));
            before = offsets.get(i);
            leaves.get(i).into(leafBytes);
            tagBytes.putInt(tags.get(i));
        }
        SegmentAnchored anchor = SegmentAnchored.newBuilder()
                .setPartition(partition)
                .setFirstOffset(offsets.get(0))
                .setLastOffset(before)
                .setOffsetSteps(steps)
                .setLeaves(leafBytes.flip())
                .setKeyTags(tagBytes.flip())
                .setRoot(MerkleTree.root(leaves).buffer())
                .setPreviousHead(previousHead.buffer())
                .setHead(Hash.ZERO.buffer())
                .build();
        anchor.setHead(Segment.headOf(anchor).buffer());
        return anchor;
    }
}
