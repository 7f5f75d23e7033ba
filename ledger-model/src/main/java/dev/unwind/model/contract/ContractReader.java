package dev.unwind.model.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cel.common.types.CelKind;
import dev.unwind.model.contract.ToolContract.Call;
import dev.unwind.model.contract.ToolContract.Compensation;
import dev.unwind.model.contract.ToolContract.Draft;
import dev.unwind.model.contract.ToolContract.FailureMode;
import dev.unwind.model.contract.ToolContract.SnapshotEntry;
import dev.unwind.model.contract.ToolContract.TargetRule;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.ActionClass;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.Risk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one contract from its JSON form and reports every mistake in it. */
final class ContractReader {
    private static final Pattern TOOL = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*(\\.[A-Za-z][A-Za-z0-9_-]*)*");
    private static final Pattern ENTRY = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Duration SETTLE = Duration.ofSeconds(2);
    private static final List<String> METHODS = List.of("post", "put", "patch", "delete");

    /** Who has the last word on a read-back. */
    private enum Confirm {
        MACHINE,
        HUMAN
    }

    private final JsonNode root;
    private final Report report;
    private final References references;

    ContractReader(JsonNode root, Report report, References references) {
        this.root = root;
        this.report = report;
        this.references = references;
    }

    CheckResult read() {
        Fields fields = Fields.of(root, "", report);
        String tool = tool(fields);
        int version = version(fields);
        ActionClass actionClass = fields.word(
                "class",
                true,
                ActionClass.class,
                ActionClass.READ_ONLY,
                ActionClass.DRAFT_ONLY,
                ActionClass.INTERNAL_UPDATE,
                ActionClass.EXTERNAL_REVERSIBLE,
                ActionClass.EXTERNAL_IRREVERSIBLE,
                ActionClass.MULTI_STEP);
        Risk risk = fields.word("risk", true, Risk.class, Risk.LOW, Risk.MEDIUM, Risk.HIGH);
        boolean mutates =
                actionClass != null && actionClass != ActionClass.READ_ONLY && actionClass != ActionClass.DRAFT_ONLY;
        JsonNode input = references.schema(fields, "input", true);
        JsonNode output = references.schema(fields, "output", false);
        TargetRule target = target(fields, mutates);
        String impact = fields.cel("impact", false, Scope.TARGET, CelKind.INT);
        Draft draft = draft(fields, tool, actionClass != null && !mutates);
        Duration timeout = positive("timeout", fields.duration("timeout"));
        Duration heartbeat = heartbeat(fields, timeout == null ? ToolContract.TIMEOUT_DEFAULT : timeout);
        List<SnapshotEntry> snapshot = snapshot(fields);
        List<String> modifies = modifies(fields);
        Fields verify = fields.mapping("verify");
        Duration settle = verify.duration("settle");
        List<String> expect = rules(verify, "expect", Scope.OUTCOME);
        List<String> policy = rules(verify, "policy", Scope.POLICY);
        Confirm confirm = verify.word("confirm", false, Confirm.class, Confirm.values());
        verify.noOthers();
        List<FailureMode> failureModes = failureModes(fields);
        Compensation compensation = compensation(fields, mutates);
        String base = base(fields, compensation.call() != null);
        TargetSource source =
                new SourceReader(report, fields).read(base, !snapshot.isEmpty() && compensation.call() == null);
        fields.noOthers();
        consistent(fields, mutates, snapshot, modifies, compensation);
        if (!mutates && confirm == Confirm.HUMAN) {
            report.at("/verify/confirm", "HUMAN", "MACHINE, because a tool of this class is not read back", null);
        }
        new NameCheck(report, root, input).check();
        if (!report.empty() || tool == null || actionClass == null || risk == null || input == null) {
            return new CheckResult(null, report.problems());
        }
        String definition = definition(input, output);
        ToolContract contract = new ToolContract(
                tool,
                version,
                actionClass,
                risk,
                input,
                output,
                target,
                impact,
                draft,
                timeout == null ? ToolContract.TIMEOUT_DEFAULT : timeout,
                heartbeat,
                base,
                source,
                snapshot,
                modifies,
                settle == null ? SETTLE : settle,
                expect,
                policy,
                confirm == Confirm.HUMAN,
                failureModes,
                compensation,
                definition,
                Json.sha256Canonical(Json.parse(definition)));
        return new CheckResult(contract, List.of());
    }

    /** Canonical text orders keys, and the order of reads counts: there they stand in a list. */
    private String definition(JsonNode input, @Nullable JsonNode output) {
        ObjectNode whole = root.deepCopy();
        whole.set("input", input);
        if (whole.has("snapshot")) {
            whole.set("snapshot", WrittenEntry.asList(root));
        }
        if (output != null) {
            whole.set("output", output);
        }
        return Json.canonical(whole);
    }

    private @Nullable String tool(Fields fields) {
        String expected = "a name of letters, digits, - and _, in parts joined by dots";
        String tool = fields.text("tool", true, expected);
        if (tool != null && !TOOL.matcher(tool).matches()) {
            report.at("/tool", "\"" + tool + "\"", expected, null);
        }
        return tool;
    }

    private int version(Fields fields) {
        JsonNode version = fields.get("version");
        if (version == null) {
            fields.missing("version", "a whole number from 1");
            return 0;
        }
        if (!version.isIntegralNumber() || !version.canConvertToInt() || version.intValue() < 1) {
            report.at("/version", Fields.shown(version), "a whole number from 1", null);
        }
        return version.intValue();
    }

    private @Nullable Duration heartbeat(Fields fields, Duration timeout) {
        Duration heartbeat = positive("heartbeat", fields.duration("heartbeat"));
        if (heartbeat != null && heartbeat.compareTo(timeout) >= 0) {
            report.at(
                    "/heartbeat",
                    root.path("heartbeat").toString(),
                    "less than the timeout, " + timeout.toMillis() + "ms: else a lost worker is never missed before it",
                    null);
        }
        return heartbeat;
    }

    private @Nullable Duration positive(String key, @Nullable Duration duration) {
        if (duration != null && duration.isZero()) {
            report.at("/" + key, root.path(key).toString(), "a duration longer than nothing", null);
        }
        return duration;
    }

    private @Nullable TargetRule target(Fields fields, boolean required) {
        if (!fields.has("target")) {
            if (required) {
                fields.missing("target", "the object a call is about: {type: ..., id: CEL}");
            }
            return null;
        }
        Fields target = fields.mapping("target");
        String type = target.text("type", true, "the kind of object, such as order");
        String id = target.cel("id", true, Scope.TARGET, CelKind.DYN);
        String tenant = target.cel("tenant", false, Scope.TARGET, CelKind.STRING);
        target.noOthers();
        return type == null || id == null ? null : new TargetRule(type, id, tenant);
    }

    private @Nullable Draft draft(Fields fields, @Nullable String tool, boolean changesNothing) {
        if (!fields.has("draft")) {
            return null;
        }
        Fields draft = fields.mapping("draft");
        String expected = "the name of a tool of class DRAFT_ONLY that prepares what this one does";
        String name = draft.text("tool", true, expected);
        String arguments = draft.cel("arguments", false, Scope.TARGET, CelKind.MAP);
        draft.noOthers();
        if (changesNothing) {
            report.atKey("/draft", "a draft of a tool that changes nothing", "none, because of its class", null);
        }
        if (name != null && (name.equals(tool) || !TOOL.matcher(name).matches())) {
            report.at("/draft/tool", "\"" + name + "\"", expected, null);
        }
        return name == null ? null : new Draft(name, arguments);
    }

    private String base(Fields fields, boolean required) {
        if (!fields.has("http")) {
            if (required) {
                fields.missing("http", "{base: address of the target}, because the compensation needs it");
            }
            return "";
        }
        Fields http = fields.mapping("http");
        String base = http.text("base", true, "an address such as ${retail.url}");
        http.noOthers();
        return base == null ? "" : base;
    }

    private List<SnapshotEntry> snapshot(Fields fields) {
        fields.get("snapshot");
        List<SnapshotEntry> entries = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        JsonNode written = root.get("snapshot");
        if (written != null && !written.isObject() && !written.isArray()) {
            report.at("/snapshot", Fields.shown(written), "a mapping of names to reads", null);
        }
        for (WrittenEntry read : WrittenEntry.of(root)) {
            if (!ENTRY.matcher(read.name()).matches()) {
                report.atKey(read.pointer(), "\"" + read.name() + "\"", "a name of letters, digits and _", null);
            } else if (!names.add(read.name())) {
                report.at(
                        read.pointer(), "the name \"" + read.name() + "\" for the second time", "each name once", null);
            }
            SnapshotEntry entry = entry(read);
            if (entry != null) {
                entries.add(entry);
            }
        }
        return entries;
    }

    private @Nullable SnapshotEntry entry(WrittenEntry written) {
        Fields entry = Fields.of(written.read(), written.pointer(), report);
        if (written.listed()) {
            entry.get("name");
        }
        boolean creates = entry.flag("creates");
        String each = entry.cel("each", false, written.scope(), CelKind.LIST);
        String when = entry.cel("when", false, written.scope(), CelKind.BOOL);
        String get = entry.cel("get", true, written.itemScope(), CelKind.STRING);
        entry.noOthers();
        boolean usable = get != null && (each != null || !entry.has("each"));
        return get != null && usable ? new SnapshotEntry(written.name(), get, each, when, creates) : null;
    }

    private List<String> modifies(Fields fields) {
        List<String> patterns = fields.texts("modifies", "pointer patterns such as /order/status");
        Set<String> names = new LinkedHashSet<>();
        WrittenEntry.of(root).forEach(entry -> names.add(entry.name()));
        for (int i = 0; i < patterns.size(); i++) {
            String pattern = patterns.get(i);
            String[] segments = pattern.split("/", -1);
            if (segments.length < 2 || !segments[0].isEmpty()) {
                report.at("/modifies/" + i, "\"" + pattern + "\"", "a pointer pattern such as /order/status", null);
            } else if (!names.contains(segments[1])) {
                report.at(
                        "/modifies/" + i,
                        "\"" + pattern + "\", which begins with \"" + segments[1] + "\"",
                        "a pattern that begins with a name of the snapshot, one of " + names,
                        Spelling.hint(segments[1], names));
            }
        }
        return patterns;
    }

    private static List<String> rules(Fields verify, String key, Scope scope) {
        List<String> rules = verify.texts(key, "CEL rules that give true or false");
        for (int i = 0; i < rules.size(); i++) {
            verify.compiles(verify.at(key) + "/" + i, rules.get(i), scope, CelKind.BOOL);
        }
        return rules;
    }

    private List<FailureMode> failureModes(Fields fields) {
        List<FailureMode> modes = new ArrayList<>();
        JsonNode list = fields.get("failureModes");
        if (list == null) {
            return modes;
        }
        if (!list.isArray()) {
            report.at("/failureModes", Fields.shown(list), "a list of {match: ..., effect: ...}", null);
            return modes;
        }
        for (int i = 0; i < list.size(); i++) {
            Fields mode = Fields.of(list.get(i), "/failureModes/" + i, report);
            String match = mode.text("match", true, "CEL over output and error, or the word timeout");
            boolean usable = match != null
                    && (match.equals(FailureMode.TIMEOUT)
                            || mode.compiles(mode.at("match"), match, Scope.FAILURE, CelKind.BOOL));
            Effect effect = mode.word("effect", true, Effect.class, Effect.NONE, Effect.UNKNOWN);
            mode.noOthers();
            if (match != null && usable && effect != null) {
                modes.add(new FailureMode(match, effect));
            }
        }
        return modes;
    }

    private Compensation compensation(Fields fields, boolean required) {
        if (!fields.has("compensate")) {
            if (required) {
                fields.missing("compensate", "how a call is undone: {kind: RESTORE, TOOL, CORRECTION or NONE, ...}");
            }
            return new Compensation(CompensationKind.NONE, null, Approval.BY_RISK, null, null, false);
        }
        Fields compensate = fields.mapping("compensate");
        CompensationKind kind = compensate.word(
                "kind",
                true,
                CompensationKind.class,
                CompensationKind.RESTORE,
                CompensationKind.TOOL,
                CompensationKind.CORRECTION,
                CompensationKind.NONE);
        Approval approval = compensate.word("approval", false, Approval.class, Approval.values());
        Duration window = compensate.duration("window");
        String says = compensate.cel("says", false, Scope.OUTCOME, CelKind.STRING);
        boolean pivot = compensate.flag("pivot");
        boolean callable = kind != null && kind != CompensationKind.NONE;
        Call call = null;
        if (compensate.has("call") && kind == CompensationKind.NONE) {
            report.atKey(compensate.at("call"), "a call although kind is NONE", "no call, or another kind", null);
        } else if (compensate.has("call")) {
            call = call(compensate.mapping("call"));
        } else if (callable) {
            compensate.missing("call", "the request that undoes a call, because kind is " + kind);
        }
        compensate.noOthers();
        return new Compensation(
                kind == null ? CompensationKind.NONE : kind,
                call,
                approval == null ? Approval.BY_RISK : approval,
                window,
                says,
                pivot);
    }

    private @Nullable Call call(Fields fields) {
        List<String> given = METHODS.stream().filter(fields::has).toList();
        String body = fields.cel("body", false, Scope.COMPENSATION, CelKind.DYN);
        fields.noOthers();
        if (given.size() != 1) {
            report.at(
                    "/compensate/call",
                    given.isEmpty() ? "no method" : "the methods " + given,
                    "exactly one of " + METHODS + " with a CEL path",
                    null);
            return null;
        }
        String method = given.get(0);
        String path = fields.cel(method, true, Scope.COMPENSATION, CelKind.STRING);
        return path == null ? null : new Call(method.toUpperCase(Locale.ROOT), path, body);
    }

    private void consistent(
            Fields fields,
            boolean mutates,
            List<SnapshotEntry> snapshot,
            List<String> modifies,
            Compensation compensation) {
        if (mutates && modifies.isEmpty()) {
            fields.missing("modifies", "what a call may change: a list of pointer patterns into the snapshot");
        }
        if (mutates && snapshot.isEmpty() && !fields.has("snapshot")) {
            fields.missing("snapshot", "what is read before and after a call, so that it can be verified");
        }
        if (!mutates && !modifies.isEmpty()) {
            report.atKey("/modifies", "patterns of what a call changes", "none, because of its class", null);
        }
        if (!mutates && compensation.kind() != CompensationKind.NONE) {
            report.at(
                    "/compensate/kind", String.valueOf(compensation.kind()), "NONE, because of the tool's class", null);
        }
    }
}
