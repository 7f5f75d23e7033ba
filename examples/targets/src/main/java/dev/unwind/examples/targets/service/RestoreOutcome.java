package dev.unwind.examples.targets.service;

import dev.unwind.examples.targets.restore.Differing;
import java.util.List;

/** What became of a restore. */
public sealed interface RestoreOutcome {

    /** The patches were applied now. */
    record Applied() implements RestoreOutcome {}

    /** The same key had been applied before; nothing was done. */
    record Replayed() implements RestoreOutcome {}

    /** The data is not what the patches count on; nothing was done and the key is still free. */
    record Drifted(List<Differing> differing) implements RestoreOutcome {
        public Drifted {
            differing = List.copyOf(differing);
        }
    }
}
