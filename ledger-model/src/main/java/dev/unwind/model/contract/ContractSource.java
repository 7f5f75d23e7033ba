package dev.unwind.model.contract;

import org.jspecify.annotations.Nullable;

/** The published tool contracts. */
@FunctionalInterface
public interface ContractSource {
    /** The contract of a tool in a version; null when none was published. */
    @Nullable
    CompiledContract find(String tool, int version);
}
