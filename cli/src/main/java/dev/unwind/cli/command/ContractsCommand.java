package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.CliException;
import dev.unwind.cli.ExitCode;
import dev.unwind.cli.client.ContractsInForce;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.local.ContractFiles;
import dev.unwind.local.ContractPublisher;
import dev.unwind.model.contract.Problem;
import dev.unwind.model.contract.ToolContract;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.keys.ToolKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Checks, publishes and shows tool contracts. */
@Command(
        name = "contracts",
        mixinStandardHelpOptions = true,
        description = "Check, publish or show tool contracts.",
        subcommands = {ContractsCommand.Check.class, ContractsCommand.Apply.class, ContractsCommand.Show.class})
final class ContractsCommand extends CommandGroup {
    /** Explains the mistakes of contract files. */
    @Command(
            name = "check",
            description = "Explain every mistake of contract files, with file, line and what was expected.")
    static final class Check extends BaseCommand {
        @Parameters(arity = "1..*", paramLabel = "FILE", description = "Contract files, or folders of them.")
        @SuppressWarnings("NullAway.Init")
        List<Path> files;

        @Override
        public Integer call() {
            ContractFiles read = ContractFiles.read(files);
            if (json) {
                ObjectNode answer = object();
                answer.put("files", read.files());
                ArrayNode contracts = answer.putArray("contracts");
                read.contracts().forEach(contract -> contracts.add(key(contract).encode()));
                problems(answer.putArray("problems"), read.problems());
                print(answer);
            } else {
                read.problems().forEach(problem -> out().println(problem));
                out().println(
                                read.problems().isEmpty()
                                        ? read.contracts().size() + " contracts, no mistakes."
                                        : read.problems().size() + " mistakes in " + read.files() + " files.");
            }
            return read.problems().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    /** Publishes contract files. */
    @Command(
            name = "apply",
            description = {
                "Publish contract files and wait until the ledger sees them.",
                "A version that was published never changes: a changed file needs a new version."
            })
    static final class Apply extends BaseCommand {
        @Parameters(arity = "1..*", paramLabel = "FILE", description = "Contract files, or folders of them.")
        @SuppressWarnings("NullAway.Init")
        List<Path> files;

        @Mixin
        Person person = new Person();

        @Override
        public Integer call() {
            ContractFiles read = ContractFiles.read(files);
            if (!read.problems().isEmpty()) {
                read.problems().forEach(problem -> err().println(problem));
                throw CliException.failed(
                        "Nothing was published: " + read.problems().size() + " mistakes.");
            }
            ContractPublisher.Outcome outcome = publish(read);
            List<ToolKey> all = new ArrayList<>(outcome.published());
            all.addAll(outcome.unchanged());
            try (QueryApi query = query()) {
                new ContractsInForce(query).await(all, Duration.ofSeconds(30));
            }
            if (json) {
                ObjectNode answer = object();
                ArrayNode published = answer.putArray("published");
                outcome.published().forEach(key -> published.add(key.encode()));
                ArrayNode unchanged = answer.putArray("unchanged");
                outcome.unchanged().forEach(key -> unchanged.add(key.encode()));
                print(answer);
            } else {
                outcome.published().forEach(key -> out().println("published " + key));
                out().println(outcome.published().size() + " published, "
                        + outcome.unchanged().size() + " were there already.");
            }
            return ExitCode.OK;
        }

        private ContractPublisher.Outcome publish(ContractFiles read) {
            try {
                return new ContractPublisher(connection().kafka(), connection().registry())
                        .publish(read.contracts(), person.name());
            } catch (ContractPublisher.RefusedException e) {
                throw CliException.failed(String.valueOf(e.getMessage()));
            } catch (KafkaException e) {
                throw CliException.unreachable(
                        "Cannot publish contracts at " + connection().bootstrapServers() + ": " + e.getMessage()
                                + "; see `unwind status`.",
                        e);
            }
        }
    }

    /** Shows published contracts. */
    @Command(name = "show", description = "Show the published versions of a tool's contract, or list all contracts.")
    static final class Show extends BaseCommand {
        @Parameters(arity = "0..1", paramLabel = "TOOL", description = "Name of the tool, or tool@version.")
        @Nullable
        String tool;

        @Override
        public Integer call() {
            try (QueryApi query = query()) {
                List<JsonNode> found = query.contracts().stream()
                        .filter(this::isMeant)
                        .sorted(Comparator.comparing(
                                        (JsonNode c) -> c.path("tool").asText())
                                .thenComparing(c -> c.path("version").asInt()))
                        .toList();
                if (found.isEmpty() && tool != null) {
                    throw CliException.usage("Cannot find a contract of tool " + tool
                            + " in the ledger. See which there are with `unwind contracts show`.");
                }
                if (json) {
                    ArrayNode array = object().arrayNode();
                    found.forEach(array::add);
                    print(object().set("contracts", array));
                } else if (tool == null) {
                    found.forEach(this::line);
                } else {
                    found.forEach(contract -> {
                        line(contract);
                        JsonNode definition = contract.path("definition");
                        out().println((definition.isTextual() ? Json.parse(definition.textValue()) : definition)
                                .toPrettyString());
                    });
                }
            }
            return ExitCode.OK;
        }

        private boolean isMeant(JsonNode contract) {
            String name = contract.path("tool").asText();
            return tool == null
                    || tool.equals(name)
                    || tool.equals(name + "@" + contract.path("version").asInt());
        }

        private void line(JsonNode contract) {
            out().printf(
                            "%-48s %-22s %-7s %s%n",
                            contract.path("tool").asText() + "@"
                                    + contract.path("version").asInt(),
                            contract.path("actionClass").asText(),
                            contract.path("risk").asText(),
                            contract.hasNonNull("publishedBy")
                                    ? "published by "
                                            + contract.path("publishedBy").asText()
                                    : "");
        }
    }

    /** Mistakes as every command prints them that reads what people write. */
    static void problems(ArrayNode array, List<Problem> problems) {
        for (Problem problem : problems) {
            array.addObject()
                    .put("file", problem.file())
                    .put("line", problem.line())
                    .put("column", problem.column())
                    .put("path", problem.path())
                    .put("found", problem.found())
                    .put("expected", problem.expected())
                    .put("hint", problem.hint());
        }
    }

    private static ToolKey key(ToolContract contract) {
        return new ToolKey(contract.tool(), contract.version());
    }
}
