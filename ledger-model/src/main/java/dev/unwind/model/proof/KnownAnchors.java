package dev.unwind.model.proof;

import dev.unwind.model.proof.Finding.Kind;
import dev.unwind.schemas.LogAnchored;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Log anchors that somebody wrote down elsewhere, by number and digest, held against those that are there. */
public final class KnownAnchors {
    private final Map<Long, Hash> known;
    private final Map<Long, Hash> there = new HashMap<>();
    private long count;

    /** Those that were written down, which may be none. */
    public KnownAnchors(Map<Long, Hash> known) {
        this.known = new TreeMap<>(known);
    }

    /** Takes the next log anchor that is there. */
    public void take(LogAnchored anchor) {
        count++;
        if (known.containsKey(anchor.getNumber())) {
            there.put(anchor.getNumber(), Hash.of(anchor.getDigest()));
        }
    }

    /** Tells, once all were taken, which of those that were written down is not there, or is another. */
    public void tell(Consumer<Finding> findings) {
        known.forEach((number, digest) -> {
            Hash found = there.get(number);
            if (found == null || !digest.equals(found)) {
                findings.accept(Finding.anchor(
                        Kind.ANCHOR,
                        -1,
                        -1,
                        "Log anchor " + number + " "
                                + (found == null ? "is not there" : "has digest " + found.brief())
                                + ", and was written down with digest " + digest.brief() + "; " + count
                                + " log anchors are there."));
            }
        });
    }
}
