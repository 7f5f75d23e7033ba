package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.client.ConnectionSettings;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.local.UnwindHome;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command has: the options that name an installation, and where output goes. */
abstract class BaseCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Option(names = "--json", description = "Print one JSON value on the standard output, and nothing else there.")
    boolean json;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "Kafka brokers (default: those of the local stack).")
    @Nullable
    String bootstrapServers;

    @Option(
            names = "--schema-registry",
            paramLabel = "URL",
            description = "Confluent-compatible schema registry (default: that of the local stack).")
    @Nullable
    String schemaRegistry;

    @Option(
            names = "--query-api",
            paramLabel = "URL",
            description = "Query API of the ledger (default: that of the local stack).")
    @Nullable
    String queryApi;

    @Option(
            names = "--command-config",
            paramLabel = "FILE",
            description =
                    "Properties of the Kafka clients, such as those for TLS and SASL; may also name bootstrap.servers,"
                            + " schema.registry.url and unwind.query.api.")
    @Nullable
    Path commandConfig;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    final UnwindHome home() {
        return UnwindHome.ofThisUser();
    }

    final ConnectionSettings connection() {
        return ConnectionSettings.of(
                new ConnectionSettings.Addresses(bootstrapServers, schemaRegistry, queryApi), commandConfig, home());
    }

    /** Whether the person named an installation of their own. */
    final boolean namesInstallation() {
        return bootstrapServers != null || queryApi != null || commandConfig != null;
    }

    final QueryApi query() {
        return new QueryApi(connection().queryApi());
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** Prints a value as JSON, as the answer of the command. */
    final void print(JsonNode value) {
        out().println(value.toPrettyString());
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
