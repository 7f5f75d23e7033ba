package dev.unwind.bench;

import java.util.Map;
import picocli.CommandLine;

/** The drivers by name. */
@CommandLine.Command(
        name = "bench/run",
        description = "Measures what the promises of the documentation cost.",
        subcommands = {ConstantCost.class, Takeover.class, FoldBenchmark.Run.class, GateCost.class},
        mixinStandardHelpOptions = true)
public final class Bench {
    private Bench() {}

    /** The first argument names the driver. */
    public static void main(String[] args) {
        // The broker and registry of the tests end in a shutdown hook.
        System.exit(new CommandLine(new Bench()).execute(args));
    }

    /** Where and when a result came about. */
    static Map<String, String> circumstances() {
        Runtime runtime = Runtime.getRuntime();
        double load = java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                .getSystemLoadAverage();
        return Map.of(
                "at",
                java.time.Instant.now().toString(),
                "cores",
                Integer.toString(runtime.availableProcessors()),
                "java",
                System.getProperty("java.vm.version"),
                "load",
                "%.1f".formatted(load));
    }
}
