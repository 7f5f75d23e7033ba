package dev.unwind.model.contract;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of reading a contract.
 *
 * @param contract the contract, null when there are problems
 * @param problems every mistake that was found, in the order of the file
 */
public record CheckResult(@Nullable ToolContract contract, List<Problem> problems) {
    public CheckResult {
        problems = List.copyOf(problems);
    }

    /**
     * The contract.
     *
     * @throws InvalidContract when there are problems
     */
    public ToolContract orThrow() {
        if (contract == null) {
            throw new InvalidContract(problems);
        }
        return contract;
    }
}
