package dev.unwind.model.fold;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Fails when the tables hold a transition that no story ever goes through. */
class TransitionCoverageTest {

    @Test
    void everyTransitionOfTheTablesIsGoneThrough() {
        Set<Transition> seen = new HashSet<>();
        for (long seed = 0; seed < 3000; seed++) {
            seen.addAll(RandomStory.of(seed, 90).transitions());
        }

        List<Transition> never = new ArrayList<>();
        collect(ActionLifecycle.transitions(), seen, never);
        collect(RunLifecycle.transitions(), seen, never);

        assertThat(never).as("transitions that no story went through").isEmpty();
    }

    private static <S extends Enum<S>, F extends Enum<F>> void collect(
            Map<S, Map<F, S>> table, Set<Transition> seen, List<Transition> never) {
        table.forEach((from, row) -> row.forEach((fact, to) -> {
            Transition transition = new Transition(from, fact, to);
            if (!seen.contains(transition)) {
                never.add(transition);
            }
        }));
    }
}
