package dev.unwind.model.gate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.EvaluationFailed;
import dev.unwind.model.contract.Fields;
import dev.unwind.model.contract.Report;
import dev.unwind.model.contract.Spelling;
import dev.unwind.model.contract.ToolContract;
import dev.unwind.model.control.ActiveControls;
import dev.unwind.model.control.ControlScope;
import dev.unwind.model.gate.GateCall.Declared;
import dev.unwind.model.gate.PolicyCase.Expected;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.ActionClass;
import dev.unwind.schemas.Control;
import dev.unwind.schemas.ControlMode;
import dev.unwind.schemas.Lane;
import dev.unwind.schemas.Risk;
import dev.unwind.schemas.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the tests of a policy. */
final class CaseReader {
    private final Report report;
    private final KnownTools tools;
    /** Names of rules and budgets; null when the policy stands in another file. */
    private final @Nullable Set<String> names;

    CaseReader(Report report, KnownTools tools, @Nullable Set<String> names) {
        this.report = report;
        this.tools = tools;
        this.names = names;
    }

    List<PolicyCase> read(Fields fields) {
        List<PolicyCase> cases = new ArrayList<>();
        for (Fields test : fields.mappings("tests", "tests: {name: ..., given: ..., expect: ...}")) {
            String name = test.text("name", true, "what the test shows");
            if (!test.has("given")) {
                test.missing("given", "the call and its circumstances: {tool: ..., input: ..., ...}");
            }
            if (!test.has("expect")) {
                test.missing("expect", "what the gate should say: {outcome: ..., rule: ...}");
            }
            Given given = new Given(test.mapping("given"));
            GateCall call = given.call();
            Standing standing = given.standing();
            given.budgets();
            given.fields.noOthers();
            Expected expected = expected(test.mapping("expect"), given.scopes);
            test.noOthers();
            if (name != null && call != null && expected != null) {
                cases.add(new PolicyCase(
                        name,
                        report.file(),
                        report.line(test.at("name")),
                        call,
                        given.needsContract,
                        standing,
                        given.uses,
                        given.unknown,
                        expected));
            }
        }
        return cases;
    }

    private @Nullable Expected expected(Fields fields, Set<String> scopes) {
        Outcome outcome = fields.word("outcome", true, Outcome.class, Outcome.values());
        GateCode code = fields.word("code", false, GateCode.class, GateCode.values());
        String rule = fields.text("rule", false, "the name of a rule or budget, or the scope of a control");
        if (rule != null && names != null && !names.contains(rule) && !scopes.contains(rule)) {
            report.at(
                    fields.at("rule"),
                    "\"" + rule + "\"",
                    "the name of a rule or budget, or the scope of a control that is given",
                    Spelling.hint(rule, names));
        }
        String role = fields.text("role", false, "the role that an approval takes");
        Integer approvers = fields.whole("approvers", false, 1);
        fields.noOthers();
        return outcome == null ? null : new Expected(outcome, code, rule, role, approvers);
    }

    /** The circumstances of one test. */
    private final class Given {
        private final Fields fields;
        private final Map<String, BudgetUse> uses = new HashMap<>();
        private final Set<String> unknown = new HashSet<>();
        private final Set<String> scopes = new HashSet<>();
        private boolean needsContract;

        Given(Fields fields) {
            this.fields = fields;
        }

        @Nullable
        GateCall call() {
            String tool = fields.text("tool", true, "the name of the tool that is called");
            JsonNode input = fields.has("input") ? fields.mapping("input").node() : Json.NODES.objectNode();
            ToolContract contract = tool == null ? null : tools.newest(tool);
            Declared declared = declared(contract);
            String tenant = or("tenant", "tenant");
            String run = or("run", "run");
            Integer impact = fields.whole("impact", false, 0);
            JsonNode before = fields.has("before") ? fields.mapping("before").node() : null;
            Target target = target();
            if (contract != null) {
                CompiledContract compiled = CompiledContract.of(contract);
                target = held(compiled, input, tenant, run, target);
                impact = impact == null ? compiled.impact(input, tenant, run) : impact;
            }
            if (tool == null) {
                return null;
            }
            return new GateCall(
                    tenant,
                    run,
                    agent(),
                    fields.text("release", false, "the release of the agent"),
                    tool,
                    declared,
                    input,
                    target,
                    impact,
                    before);
        }

        private String or(String key, String otherwise) {
            String text = fields.text(key, false, "text");
            return text == null ? otherwise : text;
        }

        /** {@code agent: null} is one that is not known. */
        private @Nullable String agent() {
            JsonNode written = fields.get("agent");
            return written != null && written.isNull() ? null : or("agent", "agent");
        }

        private @Nullable Declared declared(@Nullable ToolContract contract) {
            ActionClass actionClass = fields.word("class", false, ActionClass.class, PolicyReader.classes());
            Risk risk = fields.word("risk", false, Risk.class, PolicyReader.risks());
            boolean undo = !fields.has("undo") || fields.flag("undo");
            if (contract != null) {
                Declared declared = Declared.of(contract);
                return new Declared(
                        actionClass == null ? declared.actionClass() : actionClass,
                        risk == null ? declared.risk() : risk,
                        fields.has("undo") ? undo : declared.undoable());
            }
            if (!fields.has("class") && !fields.has("risk")) {
                needsContract = !tools.any();
                return null;
            }
            if (!fields.has("class") || !fields.has("risk")) {
                fields.missing(
                        fields.has("class") ? "risk" : "class",
                        "both class and risk of the tool, or its contract alone");
            }
            return actionClass == null || risk == null ? null : new Declared(actionClass, risk, undo);
        }

        private @Nullable Target target() {
            if (!fields.has("target")) {
                return null;
            }
            Fields target = fields.mapping("target");
            String type = target.text("type", true, "the kind of object, such as order");
            String id = target.text("id", true, "the identifier of the object");
            target.noOthers();
            return type == null || id == null ? null : new Target(type, id, null);
        }

        /** The target that the contract finds in the arguments, which have to fit it. */
        private @Nullable Target held(
                CompiledContract compiled, JsonNode input, String tenant, String run, @Nullable Target written) {
            ToolContract contract = compiled.contract();
            for (String problem : compiled.inputProblems(input)) {
                report.at(
                        fields.has("input") ? fields.at("input") : fields.at("tool"),
                        "arguments that do not fit the contract (" + problem + ")",
                        "arguments as " + contract.tool() + "@" + contract.version() + " wants them",
                        null);
            }
            if (written != null) {
                return written;
            }
            try {
                return compiled.target(input, tenant, run);
            } catch (EvaluationFailed e) {
                // Told above when the arguments do not fit; a plan without a target is refused before the gate is
                // asked.
                return null;
            }
        }

        Standing standing() {
            Lane lane = fields.word(
                    "lane",
                    false,
                    Lane.class,
                    Lane.AUTONOMOUS,
                    Lane.APPROVAL_REQUIRED,
                    Lane.DRAFT_ONLY,
                    Lane.READ_ONLY,
                    Lane.STOPPED);
            List<String> disabled = fields.texts("disabled", "names of tools");
            List<Control> controls = new ArrayList<>();
            if (fields.has("controls")) {
                Fields written = fields.mapping("controls");
                for (String scope : written.keys()) {
                    control(written, scope, controls);
                }
            }
            return new Standing(
                    lane == null ? Lane.AUTONOMOUS : lane,
                    Set.copyOf(disabled),
                    ControlView.of(ActiveControls.of(controls)));
        }

        private void control(Fields written, String scope, List<Control> controls) {
            try {
                ControlScope.parse(scope);
            } catch (IllegalArgumentException unreadable) {
                report.atKey(
                        written.at(scope),
                        "the scope \"" + scope + "\"",
                        "all, tenant/T, agent/A, release/R, tool/T or run/T/R, slashes within a name as %2F",
                        null);
            }
            ControlMode mode = written.word(
                    scope,
                    true,
                    ControlMode.class,
                    ControlMode.STOP,
                    ControlMode.READ_ONLY,
                    ControlMode.DRAFT_ONLY,
                    ControlMode.APPROVAL_REQUIRED);
            scopes.add(scope);
            if (mode != null) {
                controls.add(Control.newBuilder()
                        .setScope(scope)
                        .setMode(mode)
                        .setEpoch(1)
                        .setReason("given")
                        .setChangedAt(Instant.EPOCH)
                        .setChangedBy("test")
                        .build());
            }
        }

        void budgets() {
            if (!fields.has("budgets")) {
                return;
            }
            Fields written = fields.mapping("budgets");
            for (String name : written.keys()) {
                JsonNode use = written.get(name);
                if (names != null && !names.contains(name)) {
                    report.atKey(
                            written.at(name), "\"" + name + "\"", "the name of a budget", Spelling.hint(name, names));
                } else if (use != null && use.isTextual() && use.textValue().equals("UNKNOWN")) {
                    unknown.add(name);
                } else {
                    Fields used = written.mapping(name);
                    Integer count = used.whole("count", false, 0);
                    Long amount = PolicyReader.amount(used, "amount", false, report);
                    used.noOthers();
                    uses.put(name, new BudgetUse(count == null ? 0 : count, amount == null ? 0 : amount));
                }
            }
        }
    }
}
