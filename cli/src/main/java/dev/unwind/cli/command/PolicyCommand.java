package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.CliException;
import dev.unwind.cli.ExitCode;
import dev.unwind.local.ContractFiles;
import dev.unwind.local.ContractPublisher;
import dev.unwind.local.PolicyFiles;
import dev.unwind.local.PolicyPublisher;
import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.Problem;
import dev.unwind.model.contract.ToolContract;
import dev.unwind.model.gate.CompiledPolicy;
import dev.unwind.model.gate.PolicyCase;
import dev.unwind.model.gate.PolicyFile;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.PolicyVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks, tests, publishes and shows policies. */
@Command(
        name = "policy",
        mixinStandardHelpOptions = true,
        description = "Check, test, backtest, publish or show the policies by which the gate decides.",
        subcommands = {
            PolicyCommand.Check.class,
            PolicyCommand.Test.class,
            PolicyBacktestCommand.class,
            PolicyCommand.Apply.class,
            PolicyCommand.Show.class
        })
final class PolicyCommand extends CommandGroup {
    /** A command that reads policy files. */
    abstract static class ReadingCommand extends BaseCommand {
        @Parameters(arity = "1..*", paramLabel = "FILE", description = "Policy files, or folders of *.policy.yaml.")
        @SuppressWarnings("NullAway.Init")
        List<Path> files;

        @Option(
                names = "--contracts",
                paramLabel = "FILE",
                description = "Contract files, or folders of them: names of tools and arguments are held against these,"
                        + " and tests take class and risk from them.")
        List<Path> contracts = List.of();

        final PolicyFiles read() {
            return PolicyFiles.read(files, knownTools());
        }

        /** The contracts that policies are held against. */
        List<ToolContract> knownTools() {
            ContractFiles read = ContractFiles.read(contracts);
            if (!read.problems().isEmpty()) {
                read.problems().forEach(problem -> err().println(problem));
                throw CliException.failed("Cannot hold a policy against contracts with mistakes: "
                        + read.problems().size() + "; see `unwind contracts check`.");
            }
            return read.contracts();
        }
    }

    /** Explains the mistakes of policy files. */
    @Command(
            name = "check",
            description = {
                "Explain every mistake of policy files, with file, line and what was expected.",
                "Finds rules that can never fire, too."
            })
    static final class Check extends ReadingCommand {
        @Override
        public Integer call() {
            PolicyFiles read = read();
            if (json) {
                ObjectNode answer = object();
                answer.put("files", read.files().size());
                ArrayNode policies = answer.putArray("policies");
                read.policies().forEach(policy -> policies.add(policy.ref().toString()));
                ContractsCommand.problems(answer.putArray("problems"), read.problems());
                print(answer);
            } else {
                read.problems().forEach(problem -> out().println(problem));
                out().println(
                                read.problems().isEmpty()
                                        ? read.policies().size() + " policies, no mistakes."
                                        : read.problems().size() + " mistakes in "
                                                + read.files().size() + " files.");
            }
            return read.problems().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    /** Runs the tests of policy files. */
    @Command(
            name = "test",
            description = {
                "Run the tests of policy files: what would the gate say?",
                "Tests may stand beside the policy's rules or in a file of their own. Each policy is tested alone."
            })
    static final class Test extends ReadingCommand {
        @Override
        public Integer call() {
            PolicyFiles read = read();
            List<Problem> problems = read.problems();
            if (!problems.isEmpty()) {
                problems.forEach(problem -> err().println(problem));
                throw CliException.failed(
                        "Nothing was tested: " + problems.size() + " mistakes; see `unwind policy check`.");
            }
            List<PolicyCase.Result> results = results(read);
            long failed = results.stream()
                    .filter(result -> result.difference() != null)
                    .count();
            if (json) {
                ObjectNode answer = object();
                answer.put("tests", results.size()).put("failed", failed);
                ArrayNode cases = answer.putArray("cases");
                results.forEach(result -> cases.add(node(result)));
                print(answer);
            } else {
                results.forEach(this::line);
                out().println(results.size() + " tests, " + failed + " failed.");
            }
            return failed == 0 ? ExitCode.OK : ExitCode.FAILED;
        }

        /** What came of all tests of some files, each policy tested alone. */
        static List<PolicyCase.Result> results(PolicyFiles read) {
            Map<String, CompiledPolicy> policies = new TreeMap<>();
            read.policies().forEach(policy -> {
                if (policies.put(policy.id(), CompiledPolicy.of(policy)) != null) {
                    throw CliException.usage(
                            "Cannot tell which policy " + policy.id() + " to test: several files define it.");
                }
            });
            List<PolicyCase.Result> results = new ArrayList<>();
            for (PolicyFile file : read.files()) {
                CompiledPolicy policy = policies.get(String.valueOf(file.id()));
                if (policy == null) {
                    throw CliException.usage("Cannot run the tests of " + file.name() + ": no file defines policy "
                            + file.id() + ". Name its file, too.");
                }
                file.cases().forEach(test -> results.add(test.run(List.of(policy))));
            }
            return results;
        }

        private void line(PolicyCase.Result result) {
            PolicyCase test = result.tested();
            if (result.difference() == null) {
                out().println("ok      " + test.name());
            } else {
                out().println("FAILED  " + test.name());
                out().println("        " + test.file() + ":" + test.line() + ": " + result.difference());
                out().println("        " + result.ruling().detail());
            }
        }

        private static ObjectNode node(PolicyCase.Result result) {
            PolicyCase test = result.tested();
            ObjectNode node = object().put("name", test.name())
                    .put("file", test.file())
                    .put("line", test.line())
                    .put("passed", result.difference() == null)
                    .put("difference", result.difference());
            node.putObject("ruling")
                    .put("outcome", result.ruling().outcome().name())
                    .put("code", result.ruling().code().name())
                    .put("rule", result.ruling().rule())
                    .put("detail", result.ruling().detail());
            return node;
        }
    }

    /** Publishes policy files. */
    @Command(
            name = "apply",
            description = {
                "Test policy files and publish them; nothing is published when a test fails.",
                "Without --contracts they are held against the contracts that are published.",
                "A version that was published never changes: a changed file needs a higher version."
            })
    static final class Apply extends ReadingCommand {
        @Mixin
        Person person = new Person();

        @Override
        public Integer call() {
            PolicyFiles read = read();
            if (!read.problems().isEmpty()) {
                read.problems().forEach(problem -> err().println(problem));
                throw CliException.failed(
                        "Nothing was published: " + read.problems().size() + " mistakes.");
            }
            List<PolicyCase.Result> failed = Test.results(read).stream()
                    .filter(result -> result.difference() != null)
                    .toList();
            if (!failed.isEmpty()) {
                failed.forEach(result -> err().println(result.tested().file() + ":"
                        + result.tested().line() + ": " + result.tested().name() + ": " + result.difference()));
                throw CliException.failed("Nothing was published: " + failed.size() + " tests failed.");
            }
            PolicyPublisher.Outcome outcome = publish(read);
            if (json) {
                ObjectNode answer = object();
                ArrayNode published = answer.putArray("published");
                outcome.published().forEach(ref -> published.add(ref.toString()));
                ArrayNode unchanged = answer.putArray("unchanged");
                outcome.unchanged().forEach(ref -> unchanged.add(ref.toString()));
                print(answer);
            } else {
                outcome.published().forEach(ref -> out().println("published " + ref));
                out().println(outcome.published().size() + " published, "
                        + outcome.unchanged().size() + " were there already.");
            }
            return ExitCode.OK;
        }

        @Override
        List<ToolContract> knownTools() {
            if (!contracts.isEmpty()) {
                return super.knownTools();
            }
            try {
                return new ContractPublisher(connection().kafka(), connection().registry())
                        .standing().values().stream()
                                .map(published -> CompiledContract.fromDefinition(published.getDefinition())
                                        .contract())
                                .toList();
            } catch (KafkaException e) {
                throw unreachable("hold against published contracts the", this, e);
            }
        }

        private PolicyPublisher.Outcome publish(PolicyFiles read) {
            try {
                return publisher(this).publish(read.policies(), person.name());
            } catch (PolicyPublisher.RefusedException e) {
                throw CliException.failed(String.valueOf(e.getMessage()));
            } catch (KafkaException e) {
                throw unreachable("publish", this, e);
            }
        }
    }

    /** Shows published policies. */
    @Command(name = "show", description = "Show the published version of a policy, or list all policies.")
    static final class Show extends BaseCommand {
        @Parameters(arity = "0..1", paramLabel = "POLICY", description = "Name of the policy.")
        @Nullable
        String policy;

        @Override
        public Integer call() {
            List<PolicyVersion> found = standing().values().stream()
                    .filter(version -> policy == null || policy.equals(version.getPolicyId()))
                    .toList();
            if (found.isEmpty() && policy != null) {
                throw CliException.usage("Cannot find a published policy " + policy
                        + ". See which there are with `unwind policy show`.");
            }
            if (json) {
                ArrayNode policies = object().arrayNode();
                found.forEach(version -> policies.add(node(version)));
                print(object().set("policies", policies));
                return ExitCode.OK;
            }
            for (PolicyVersion version : found) {
                out().printf(
                                "%-32s published by %s at %s%n",
                                version.getPolicyId() + "@" + version.getVersion(),
                                version.getPublishedBy(),
                                version.getPublishedAt());
                if (policy != null) {
                    out().println(Json.parse(version.getDefinition()).toPrettyString());
                }
            }
            return ExitCode.OK;
        }

        private Map<String, PolicyVersion> standing() {
            try {
                return new TreeMap<>(publisher(this).standing());
            } catch (KafkaException e) {
                throw unreachable("read", this, e);
            }
        }

        private static ObjectNode node(PolicyVersion version) {
            ObjectNode node = object().put("policy", version.getPolicyId())
                    .put("version", version.getVersion())
                    .put("digest", version.getDigest())
                    .put("publishedBy", version.getPublishedBy())
                    .put("publishedAt", version.getPublishedAt().toString());
            node.set("definition", Json.parse(version.getDefinition()));
            return node;
        }
    }

    private static PolicyPublisher publisher(BaseCommand command) {
        return new PolicyPublisher(
                command.connection().kafka(), command.connection().registry());
    }

    private static CliException unreachable(String what, BaseCommand command, KafkaException e) {
        return CliException.unreachable(
                "Cannot " + what + " policies at " + command.connection().bootstrapServers() + ": " + e.getMessage()
                        + "; see `unwind status`.",
                e);
    }
}
