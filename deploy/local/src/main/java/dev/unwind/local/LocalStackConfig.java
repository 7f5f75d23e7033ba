package dev.unwind.local;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How a local stack is to run.
 *
 * @param dataDir where broker, stores and the targets' database live; kept when the stack stops
 * @param logDir where the registry's own log goes
 * @param cacheDir where what makes later starts fast is kept; may be shared
 * @param ports where its parts listen on 127.0.0.1
 * @param dataSets folder of each data set of the example targets; those of an earlier start in the same data folder are remembered
 * @param contracts files and folders of tool contracts that are published at start; empty for none
 * @param faults whether callers may tell the example targets to misbehave
 */
public record LocalStackConfig(
        Path dataDir,
        Path logDir,
        Path cacheDir,
        LocalPorts ports,
        Map<String, Path> dataSets,
        List<Path> contracts,
        boolean faults) {
    /** Copies the collections. */
    public LocalStackConfig {
        dataDir = dataDir.toAbsolutePath().normalize();
        dataSets = Map.copyOf(dataSets);
        contracts = List.copyOf(contracts);
    }

    /** A stack that keeps everything in this home, on any free ports, without contracts. */
    public static LocalStackConfig in(UnwindHome home) {
        return new LocalStackConfig(
                home.data(), home.logs(), home.cache(), LocalPorts.FREE, Map.of(), List.of(), false);
    }

    /** The same on these ports. */
    public LocalStackConfig withPorts(LocalPorts other) {
        return new LocalStackConfig(dataDir, logDir, cacheDir, other, dataSets, contracts, faults);
    }

    /** The same with these data sets. */
    public LocalStackConfig withDataSets(Map<String, Path> other) {
        return new LocalStackConfig(dataDir, logDir, cacheDir, ports, other, contracts, faults);
    }

    /** The same that publishes these contracts. */
    public LocalStackConfig withContracts(List<Path> other) {
        return new LocalStackConfig(dataDir, logDir, cacheDir, ports, dataSets, other, faults);
    }

    /** The same with its startup caches here. */
    public LocalStackConfig cachedIn(Path other) {
        return new LocalStackConfig(dataDir, logDir, other, ports, dataSets, contracts, faults);
    }

    /** The same whose targets can be told to misbehave. */
    public LocalStackConfig withFaults() {
        return new LocalStackConfig(dataDir, logDir, cacheDir, ports, dataSets, contracts, true);
    }
}
