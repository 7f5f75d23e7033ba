package dev.unwind.model.proof;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * The root of a Merkle tree as RFC 6962, section 2.1, defines it: a leaf and a node are hashed with different first bytes, and a tree that is
 * not full is split at the largest power of two.
 */
public final class MerkleTree {
    private static final byte NODE = 1;

    private MerkleTree() {}

    /** The root over leaf hashes, in their order; of none the hash of nothing. */
    public static Hash root(List<Hash> leaves) {
        if (leaves.isEmpty()) {
            return Hash.finish(Hash.sha256());
        }
        List<Hash> level = leaves;
        // Pairing from the left and carrying an odd last one up gives the RFC's tree.
        while (level.size() > 1) {
            List<Hash> above = new ArrayList<>((level.size() + 1) / 2);
            for (int i = 0; i + 1 < level.size(); i += 2) {
                above.add(node(level.get(i), level.get(i + 1)));
            }
            if (level.size() % 2 == 1) {
                above.add(level.get(level.size() - 1));
            }
            level = above;
        }
        return level.get(0);
    }

    private static Hash node(Hash left, Hash right) {
        MessageDigest digest = Hash.sha256();
        digest.update(NODE);
        left.into(digest);
        right.into(digest);
        return Hash.finish(digest);
    }
}
