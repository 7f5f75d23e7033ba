package dev.unwind.model.gate;

import dev.unwind.model.contract.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** A policy that was taken for checked has mistakes. */
public final class InvalidPolicy extends IllegalArgumentException {
    private final List<Problem> problems;

    InvalidPolicy(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** All mistakes that were found. */
    public List<Problem> problems() {
        return problems;
    }
}
