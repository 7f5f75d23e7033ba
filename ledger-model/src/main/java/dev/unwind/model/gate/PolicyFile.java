package dev.unwind.model.gate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.contract.Problem;
import dev.unwind.model.contract.Report;
import dev.unwind.model.contract.ToolContract;
import dev.unwind.model.contract.YamlTree;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of reading a policy file. Such a file holds a policy, tests of one, or both.
 *
 * @param name what problems call the file
 * @param id name of the policy that the file is about; null when it does not say
 * @param policy the policy; null when there are problems, or when the file has tests alone
 * @param cases the tests, in the order of the file; none when there are problems
 * @param problems every mistake that was found, in the order of the file
 */
public record PolicyFile(
        String name, @Nullable String id, @Nullable Policy policy, List<PolicyCase> cases, List<Problem> problems) {
    public PolicyFile {
        cases = List.copyOf(cases);
        problems = List.copyOf(problems);
    }

    /**
     * Reads a policy file and explains every mistake in one go.
     *
     * @param name what problems call the file
     * @param contracts contracts of the tools that there are; without any, names of tools and arguments are not checked
     */
    public static PolicyFile check(String yaml, String name, List<ToolContract> contracts) {
        return check(yaml, name, new KnownTools(contracts));
    }

    /**
     * Reads a policy file.
     *
     * @param tools null when what is well written is to be taken as it is, whether it can be meant or not
     */
    static PolicyFile check(String yaml, String name, @Nullable KnownTools tools) {
        Report report = new Report(name);
        YamlTree tree = YamlTree.parse(yaml, "a policy", report);
        if (!report.empty() && !tree.root().isObject()) {
            return new PolicyFile(name, null, null, List.of(), report.problems());
        }
        return new PolicyReader(tree.root(), report, tools).read();
    }

    /** Reads a policy from its published definition. What was good enough when it was published is so still. */
    public static PolicyFile checkDefinition(String json) {
        Report report = new Report("definition");
        JsonNode root;
        try {
            root = Json.parse(json);
        } catch (MalformedJson e) {
            report.at("", String.valueOf(e.getMessage()), "the definition of a policy", null);
            return new PolicyFile("definition", null, null, List.of(), report.problems());
        }
        return new PolicyReader(root, report, null).read();
    }

    /**
     * The policy.
     *
     * @throws InvalidPolicy when there are problems
     * @throws IllegalStateException when the file has tests alone
     */
    public Policy orThrow() {
        if (!problems.isEmpty()) {
            throw new InvalidPolicy(problems);
        }
        if (policy == null) {
            throw new IllegalStateException("Cannot use " + name + " as a policy: it holds tests alone");
        }
        return policy;
    }
}
