package dev.unwind.cli.client;

import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ContractSource;
import dev.unwind.model.contract.InvalidContract;
import dev.unwind.model.json.Json;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The contracts that the ledger sees, asked for one by one and compiled. Not safe for use by several threads. */
public final class PublishedContracts implements ContractSource {
    private final QueryApi query;
    private final Map<String, Optional<CompiledContract>> known = new HashMap<>();

    /** Asks this query API. */
    public PublishedContracts(QueryApi query) {
        this.query = query;
    }

    @Override
    public @Nullable CompiledContract find(String tool, int version) {
        return known.computeIfAbsent(tool + "@" + version, key -> fetch(tool, version))
                .orElse(null);
    }

    private Optional<CompiledContract> fetch(String tool, int version) {
        return query.contract(tool, version).flatMap(published -> {
            try {
                return Optional.of(CompiledContract.fromDefinition(Json.write(published.path("definition"))));
            } catch (InvalidContract e) {
                return Optional.empty();
            }
        });
    }
}
