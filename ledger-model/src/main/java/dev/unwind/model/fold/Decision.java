package dev.unwind.model.fold;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the fold makes of one fact. Deciding changes nothing; whoever holds the state applies it. */
public sealed interface Decision {

    /**
     * The fact stands: it extends the run's timeline.
     *
     * @param run the run after the fact
     * @param action the action after the fact, null when the fact concerns none
     * @param markers to be remembered, with the fact's offset, for {@link RunView#markedAt}
     * @param fenced true when the fact is recorded but moved nothing, because it came too late
     * @param effects what follows, in order
     * @param transitions the moves through the lifecycle tables, in order
     */
    record Accepted(
            RunState run,
            @Nullable ActionState action,
            List<String> markers,
            boolean fenced,
            List<Effect> effects,
            List<Transition> transitions)
            implements Decision {
        public Accepted {
            markers = List.copyOf(markers);
            effects = List.copyOf(effects);
            transitions = List.copyOf(transitions);
        }
    }

    /** The fact was known already: nothing changes and nothing follows. */
    record Duplicate() implements Decision {}

    /**
     * The fact is refused and goes to the dead-letter topic; the partition goes on.
     *
     * @param detail what was attempted, found and expected, and what to do
     */
    record Rejected(RejectionCode code, String detail) implements Decision {}
}
