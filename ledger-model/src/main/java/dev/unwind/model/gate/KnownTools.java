package dev.unwind.model.gate;

import dev.unwind.model.contract.ToolContract;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The contracts that a policy is held against; without any, every name of a tool may be one. */
record KnownTools(List<ToolContract> contracts) {
    KnownTools {
        contracts = List.copyOf(contracts);
    }

    boolean any() {
        return !contracts.isEmpty();
    }

    Set<String> names() {
        return contracts.stream().map(ToolContract::tool).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The newest contract of a tool; null when there is none. */
    @Nullable
    ToolContract newest(String tool) {
        ToolContract newest = null;
        for (ToolContract contract : contracts) {
            if (contract.tool().equals(tool) && (newest == null || contract.version() > newest.version())) {
                newest = contract;
            }
        }
        return newest;
    }
}
