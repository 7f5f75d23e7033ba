package dev.unwind.compensator.jobs;

import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ContractSource;
import dev.unwind.schemas.ToolContract;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tool contracts as they are published when a job looks at them. For one thread. */
final class PublishedContracts implements ContractSource {
    private static final Logger LOG = LoggerFactory.getLogger(PublishedContracts.class);

    private final Map<String, ToolContract> published = new HashMap<>();
    private final Map<String, CompiledContract> compiled = new HashMap<>();

    private PublishedContracts() {}

    /** Reads the topic to its end. */
    static PublishedContracts read(TopicScan scan, String topic, Decoder<ToolContract> decoder) {
        PublishedContracts contracts = new PublishedContracts();
        List<TopicPartition> partitions = scan.partitions(topic);
        scan.read(scan.starts(partitions, null), scan.ends(partitions), record -> {
            String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
            ToolContract contract = decoder.orNull(topic, record.value());
            if (contract == null) {
                contracts.published.remove(key);
            } else {
                contracts.published.put(key, contract);
            }
        });
        return contracts;
    }

    @Override
    public @Nullable CompiledContract find(String tool, int version) {
        String key = tool + "@" + version;
        CompiledContract known = compiled.get(key);
        if (known == null) {
            known = compile(key);
            if (known != null) {
                compiled.put(key, known);
            }
        }
        return known;
    }

    /** What cannot be used is no contract, here as for the planner. */
    private @Nullable CompiledContract compile(String key) {
        ToolContract contract = published.get(key);
        if (contract == null || !key.equals(contract.getTool() + "@" + contract.getVersion())) {
            return null;
        }
        try {
            return CompiledContract.fromDefinition(contract.getDefinition());
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("contract", key)
                    .addKeyValue("error", e.getMessage())
                    .log("Contract cannot be used");
            return null;
        }
    }
}
