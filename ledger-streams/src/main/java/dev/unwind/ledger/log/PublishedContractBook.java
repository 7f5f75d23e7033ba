package dev.unwind.ledger.log;

import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ContractSource;
import dev.unwind.model.contract.InvalidContract;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Definitions of published contracts by {@code tool@version}, compiled when one is asked for. Not safe for use by several threads. */
public final class PublishedContractBook implements ContractSource {
    private final SortedMap<String, String> definitions;
    private final Map<String, Optional<CompiledContract>> compiled = new HashMap<>();

    /** A book of these definitions. */
    public PublishedContractBook(Map<String, String> definitions) {
        this.definitions = new TreeMap<>(definitions);
    }

    /** The definition; null when none was published. */
    public @Nullable String definition(String tool, int version) {
        return definitions.get(tool + '@' + version);
    }

    @Override
    public @Nullable CompiledContract find(String tool, int version) {
        return compiled.computeIfAbsent(tool + '@' + version, this::compile).orElse(null);
    }

    /** What is published and is no contract counts as none, as in the topology. */
    private Optional<CompiledContract> compile(String key) {
        String definition = definitions.get(key);
        if (definition == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(CompiledContract.fromDefinition(definition));
        } catch (InvalidContract e) {
            return Optional.empty();
        }
    }
}
