package dev.unwind.model.contract;

import java.util.List;
import java.util.stream.Collectors;

/** A contract that was taken for checked has mistakes. */
public final class InvalidContract extends IllegalArgumentException {
    private final List<Problem> problems;

    InvalidContract(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** All mistakes that were found. */
    public List<Problem> problems() {
        return problems;
    }
}
