package dev.unwind.model.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.networknt.schema.Schema;
import dev.unwind.model.contract.ToolContract.Call;
import dev.unwind.model.contract.ToolContract.Compensation;
import dev.unwind.model.contract.ToolContract.FailureMode;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.Pointers;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.CompensationRequest;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.Target;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A tool contract with its expressions and schemas compiled, ready to be asked. Immutable and thread-safe. */
public final class CompiledContract {
    private record Failure(FailureMode mode, @Nullable Expression match) {}

    private final ToolContract contract;
    private final Schema input;
    private final @Nullable Schema output;
    private final @Nullable Expression targetId;
    private final @Nullable Expression targetTenant;
    private final @Nullable Expression impact;
    private final @Nullable Expression draft;
    private final SnapshotReader snapshots;
    private final List<Failure> failures;
    private final List<Expression> rules;
    private final List<Expression> policy;
    private final @Nullable Expression path;
    private final @Nullable Expression body;
    private final @Nullable Expression says;

    private CompiledContract(ToolContract contract, InstantSource clock) {
        String name = contract.tool() + "@" + contract.version();
        this.contract = contract;
        this.input = JsonSchemas.compile(contract.input());
        this.output = contract.output() == null ? null : JsonSchemas.compile(contract.output());
        this.targetId = contract.target() == null
                ? null
                : Expression.compile(
                        name + " /target/id", Scope.TARGET, contract.target().id());
        this.targetTenant = contract.target() == null || contract.target().tenant() == null
                ? null
                : Expression.compile(
                        name + " /target/tenant",
                        Scope.TARGET,
                        contract.target().tenant());
        this.impact = contract.impact() == null
                ? null
                : Expression.compile(name + " /impact", Scope.TARGET, contract.impact());
        this.draft = contract.draft() == null || contract.draft().arguments() == null
                ? null
                : Expression.compile(
                        name + " /draft/arguments",
                        Scope.TARGET,
                        contract.draft().arguments());
        this.snapshots = new SnapshotReader(contract.snapshot(), name, clock);
        this.failures = contract.failureModes().stream()
                .map(mode -> new Failure(
                        mode,
                        mode.match().equals(FailureMode.TIMEOUT)
                                ? null
                                : Expression.compile(name + " /failureModes", Scope.FAILURE, mode.match())))
                .toList();
        this.rules = contract.expect().stream()
                .map(text -> Expression.compile(name + " /verify/expect", Scope.OUTCOME, text))
                .toList();
        this.policy = contract.policy().stream()
                .map(text -> Expression.compile(name + " /verify/policy", Scope.POLICY, text))
                .toList();
        Compensation compensation = contract.compensation();
        Call call = compensation.call();
        this.path =
                call == null ? null : Expression.compile(name + " /compensate/call", Scope.COMPENSATION, call.path());
        this.body = call == null || call.body() == null
                ? null
                : Expression.compile(name + " /compensate/call/body", Scope.COMPENSATION, call.body());
        this.says = compensation.says() == null
                ? null
                : Expression.compile(name + " /compensate/says", Scope.OUTCOME, compensation.says());
    }

    /** The compiled form of a checked contract. */
    public static CompiledContract of(ToolContract contract) {
        return of(contract, InstantSource.system());
    }

    /** The compiled form of a checked contract; the clock says when snapshots were taken. */
    public static CompiledContract of(ToolContract contract, InstantSource clock) {
        return new CompiledContract(contract, clock);
    }

    /**
     * The compiled form of a published contract.
     *
     * @param json the {@code definition} of the published record
     * @throws InvalidContract when it has mistakes
     */
    public static CompiledContract fromDefinition(String json) {
        return of(ContractFile.checkDefinition(json).orThrow());
    }

    public ToolContract contract() {
        return contract;
    }

    /** Where the snapshots are read. */
    public TargetSource source() {
        return contract.source();
    }

    /** Address that undos are sent to, with {@code ${name}} left in; empty when there is none. */
    public String httpBase() {
        return contract.httpBase();
    }

    /** What is wrong with the arguments of a call, one sentence each; empty when they fit. */
    public List<String> inputProblems(JsonNode arguments) {
        return JsonSchemas.problems(input, arguments);
    }

    /** Where a successful answer does not fit its declared schema, in a fixed order; empty when it fits or nothing is declared. */
    public List<Misfit> outputProblems(JsonNode answer) {
        return output == null ? List.of() : JsonSchemas.misfits(output, answer);
    }

    /** The object a call is about; null when the contract names none, or the arguments do not say which. */
    public @Nullable Target target(JsonNode arguments) {
        if (contract.target() == null || targetId == null) {
            return null;
        }
        Object id;
        try {
            id = targetId.evaluate(Map.of("input", CelValues.of(arguments), "tenant", "", "run", ""));
        } catch (EvaluationFailed e) {
            return null;
        }
        return named(id) ? new Target(contract.target().type(), String.valueOf(id), null) : null;
    }

    /**
     * The object that a call of a run is about, with the tenant that the contract says it belongs to (null when it does not say); null when the
     * contract names no target, or the arguments name none.
     *
     * @throws EvaluationFailed when the contract's expressions give neither for these arguments
     */
    public @Nullable Target target(JsonNode arguments, String tenantId, String runId) {
        if (contract.target() == null || targetId == null) {
            return null;
        }
        Map<String, Object> values = Map.of("input", CelValues.of(arguments), "tenant", tenantId, "run", runId);
        Object id = targetId.evaluate(values);
        String tenant = targetTenant == null ? null : targetTenant.string(values);
        return named(id) ? new Target(contract.target().type(), String.valueOf(id), tenant) : null;
    }

    /** How many records a call of a run touches; null when the contract does not say, or its expression gives no number from 0. */
    public @Nullable Integer impact(JsonNode arguments, String tenantId, String runId) {
        if (impact == null) {
            return null;
        }
        try {
            Object touched =
                    impact.evaluate(Map.of("input", CelValues.of(arguments), "tenant", tenantId, "run", runId));
            return touched instanceof Long records && records >= 0
                    ? (Integer) (int) Math.min(records, Integer.MAX_VALUE)
                    : null;
        } catch (EvaluationFailed e) {
            return null;
        }
    }

    /**
     * Arguments of the draft tool for a call of a run.
     *
     * @throws EvaluationFailed when the contract's expression gives no object for these arguments
     * @throws IllegalStateException when the contract names no draft tool
     */
    public JsonNode draftArguments(JsonNode arguments, String tenantId, String runId) {
        if (contract.draft() == null) {
            throw new IllegalStateException(
                    "Contract " + contract.tool() + "@" + contract.version() + " names no draft tool.");
        }
        if (draft == null) {
            return arguments;
        }
        JsonNode given = draft.json(Map.of("input", CelValues.of(arguments), "tenant", tenantId, "run", runId));
        if (!given.isObject()) {
            throw draft.failure("found a JSON " + given.getNodeType() + ", expected an object");
        }
        return given;
    }

    /** A snapshot as one JSON document by the names of the contract; entries that were not read are null, or empty for {@code each}. */
    public JsonNode document(Snapshot snapshot) {
        return snapshots.document(snapshot);
    }

    private static boolean named(Object id) {
        return id instanceof String text && !text.isEmpty() || id instanceof Long;
    }

    /**
     * What the target holds before a call. Objects that the call creates are not read: they are absent by declaration.
     *
     * @throws ReadFailed when the target did not answer
     * @throws EvaluationFailed when the contract's expressions give no path for these arguments
     */
    public Snapshot before(CallFacts facts, EntityReader reader) throws ReadFailed {
        return snapshots.before(facts, reader);
    }

    /**
     * What the target holds after a call: the entities of the former snapshot, and those that the call created.
     *
     * @param before the snapshot taken before the call; null when there is none, then every entry is read
     * @throws ReadFailed when the target did not answer
     * @throws EvaluationFailed when the contract's expressions give no path for these facts
     */
    public Snapshot after(CallFacts facts, @Nullable Snapshot before, EntityReader reader) throws ReadFailed {
        return snapshots.after(facts, before, reader);
    }

    /** What the entities of a snapshot hold now: same names, same entities, same order. */
    public Snapshot again(Snapshot like, EntityReader reader) throws ReadFailed {
        return snapshots.again(like, reader);
    }

    /** What a call did to the target, when its answer says that it failed; null when the answer is no failure. */
    public @Nullable Effect failureOf(JsonNode answer) {
        return matchingEffect(CelValues.of(answer), CelValues.of(null));
    }

    /** What a call did to the target that ended with an error instead of an answer. */
    public Effect failureOf(String error, boolean timedOut) {
        for (Failure failure : failures) {
            if (timedOut && failure.match == null) {
                return failure.mode.effect();
            }
        }
        Effect effect = timedOut ? null : matchingEffect(CelValues.of(null), error);
        return effect == null ? Effect.UNKNOWN : effect;
    }

    /** What a call did to the target that ended with an exception instead of an answer. */
    public Effect failureOf(Throwable error, boolean timedOut) {
        return failureOf(String.valueOf(error), timedOut);
    }

    private @Nullable Effect matchingEffect(Object answer, Object error) {
        Map<String, Object> values = Map.of("output", answer, "error", error);
        for (Failure failure : failures) {
            try {
                if (failure.match != null && failure.match.bool(values)) {
                    return failure.mode.effect();
                }
            } catch (EvaluationFailed e) {
                // A rule for text does not match an answer that is an object: go on with the next one.
                continue;
            }
        }
        return null;
    }

    /** Whether a call may change what a pointer into the assembled snapshot points to. */
    public boolean mayModify(String pointer) {
        return Pointers.matchesAny(contract.modifies(), pointer);
    }

    /** What came of each {@code verify.expect} rule, in order. A rule that cannot be evaluated does not hold. */
    public List<RuleOutcome> expectations(CallFacts facts, Snapshot before, Snapshot after) {
        Map<String, Object> values = values(facts, before, after);
        List<RuleOutcome> outcomes = new ArrayList<>();
        for (Expression rule : rules) {
            outcomes.add(outcome(rule, values));
        }
        return List.copyOf(outcomes);
    }

    /** What came of each {@code verify.policy} rule, in order. A rule that cannot be evaluated does not hold. */
    public List<RuleOutcome> policies(CallFacts facts, Snapshot before, Snapshot observed) {
        Map<String, Object> values = values(facts, before, observed);
        values.put("observed", Objects.requireNonNull(values.remove("after")));
        return policy.stream().map(rule -> outcome(rule, values)).toList();
    }

    private static RuleOutcome outcome(Expression rule, Map<String, Object> values) {
        String text = rule.text();
        try {
            boolean holds = rule.bool(values);
            Expression.Comparison comparison = holds ? null : rule.comparison();
            if (comparison == null) {
                return new RuleOutcome(text, holds, null, "true", String.valueOf(holds));
            }
            return new RuleOutcome(
                    text, false, null, operand(comparison.expected(), values), operand(comparison.actual(), values));
        } catch (EvaluationFailed e) {
            return new RuleOutcome(text, false, e.getMessage(), "true", null);
        }
    }

    private static @Nullable String operand(Expression operand, Map<String, Object> values) {
        try {
            return Json.write(operand.json(values));
        } catch (EvaluationFailed e) {
            return null;
        }
    }

    /**
     * The request that undoes a call; null when the contract has none, or when there is nothing to put back.
     *
     * @throws EvaluationFailed when the contract's expressions give no request for these facts
     */
    public @Nullable CompensationRequest compensation(CallFacts facts, Snapshot before, Snapshot after) {
        Call call = contract.compensation().call();
        if (call == null || path == null) {
            return null;
        }
        ArrayNode patches = SnapshotDocument.inversePatches(before, after);
        if (contract.compensation().kind() == CompensationKind.RESTORE && patches.isEmpty()) {
            return null;
        }
        Map<String, Object> values = values(facts, before, after);
        values.put("undo", Map.of("patches", CelValues.of(patches)));
        String rawPath = path.string(values);
        if (!Paths.namesAnObject(rawPath)) {
            throw path.failure(
                    "found path \"" + rawPath + "\", expected a leading slash and no empty, \".\" or \"..\" segment");
        }
        return new CompensationRequest(
                call.method(),
                contract.httpBase(),
                Paths.encode(rawPath),
                body == null ? null : Json.write(body.json(values)));
    }

    /** The sentence a person reads about a call and its undo. */
    public String says(CallFacts facts, Snapshot before, Snapshot after) {
        if (says != null) {
            try {
                return says.string(values(facts, before, after));
            } catch (EvaluationFailed e) {
                // A sentence is for people; without the contract's own words the plain ones below are still true.
                return plainly(facts);
            }
        }
        return plainly(facts);
    }

    private String plainly(CallFacts facts) {
        Target target = target(facts.input());
        String about = target == null ? "" : " on " + target.getType() + " " + target.getId();
        return "I called " + contract.tool() + about + ".";
    }

    private Map<String, Object> values(CallFacts facts, Snapshot before, Snapshot after) {
        Map<String, Object> values = new HashMap<>();
        values.put("input", CelValues.of(facts.input()));
        values.put("output", CelValues.of(facts.output()));
        values.put("tenant", facts.tenantId());
        values.put("run", facts.runId());
        values.put("before", snapshots.documents(before));
        values.put("after", snapshots.documents(after));
        return values;
    }
}
