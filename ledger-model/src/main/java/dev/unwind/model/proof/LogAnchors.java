package dev.unwind.model.proof;

import dev.unwind.schemas.LogAnchored;
import dev.unwind.schemas.PartitionHead;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Makes and checks anchors of the whole log. */
public final class LogAnchors {
    private static final byte HEAD = 0;
    private static final byte ANCHOR = 3;

    private LogAnchors() {}

    /** How far a partition is anchored. */
    public record Head(long lastOffset, Hash hash) {}

    /**
     * The log anchor that follows.
     *
     * @param previous the one before, null for the first
     * @param heads the partitions that hold anything anchored
     * @param key to sign with, null for none
     */
    public static LogAnchored next(
            @Nullable LogAnchored previous, Instant at, SortedMap<Integer, Head> heads, @Nullable AnchorSigner key) {
        List<PartitionHead> partitions = new ArrayList<>();
        heads.forEach((partition, head) -> partitions.add(
                new PartitionHead(partition, head.lastOffset(), head.hash().buffer())));
        LogAnchored anchor = LogAnchored.newBuilder()
                .setNumber(previous == null ? 1 : previous.getNumber() + 1)
                .setAnchoredAt(at.truncatedTo(ChronoUnit.MICROS))
                .setPartitions(partitions)
                .setRoot(rootOf(partitions).buffer())
                .setPreviousDigest(
                        previous == null
                                ? Hash.ZERO.buffer()
                                : previous.getDigest().duplicate())
                .setDigest(Hash.ZERO.buffer())
                .build();
        anchor.setDigest(digestOf(anchor).buffer());
        if (key != null) {
            anchor.setSignature(ByteBuffer.wrap(key.sign(signed(anchor))));
            anchor.setKeyId(key.keyId());
            anchor.setAlgorithm(AnchorSigner.ALGORITHM);
        }
        return anchor;
    }

    /** Why the anchor contradicts itself, null when it does not. Says nothing about its signature. */
    public static @Nullable String contradiction(LogAnchored anchor) {
        int before = -1;
        for (PartitionHead head : anchor.getPartitions()) {
            if (head.getPartition() <= before) {
                return "its partitions do not ascend";
            }
            before = head.getPartition();
        }
        try {
            if (!rootOf(anchor.getPartitions()).equals(Hash.of(anchor.getRoot()))) {
                return "its root is not that of its partition heads";
            }
            return digestOf(anchor).equals(Hash.of(anchor.getDigest())) ? null : "its digest is not that of its fields";
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** The bytes that a signature covers: a name that no other use of the key shares, and the digest. */
    static byte[] signed(LogAnchored anchor) {
        byte[] name = "unwind log anchor 1\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        ByteBuffer digest = anchor.getDigest().duplicate();
        return ByteBuffer.allocate(name.length + digest.remaining())
                .put(name)
                .put(digest)
                .array();
    }

    private static Hash rootOf(List<PartitionHead> partitions) {
        List<Hash> leaves = new ArrayList<>();
        for (PartitionHead head : partitions) {
            MessageDigest digest = Hash.sha256();
            digest.update(HEAD);
            digest.update(ByteBuffer.allocate(12)
                    .putInt(head.getPartition())
                    .putLong(head.getLastOffset())
                    .flip());
            Hash.of(head.getHead()).into(digest);
            leaves.add(Hash.finish(digest));
        }
        return MerkleTree.root(leaves);
    }

    private static Hash digestOf(LogAnchored anchor) {
        MessageDigest digest = Hash.sha256();
        digest.update(ANCHOR);
        digest.update(ByteBuffer.allocate(20)
                .putLong(anchor.getNumber())
                .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, anchor.getAnchoredAt()))
                .putInt(anchor.getPartitions().size())
                .flip());
        Hash.of(anchor.getRoot()).into(digest);
        Hash.of(anchor.getPreviousDigest()).into(digest);
        return Hash.finish(digest);
    }
}
