package dev.unwind.model.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cel.common.types.CelKind;
import dev.unwind.model.contract.Fields;
import dev.unwind.model.contract.Report;
import dev.unwind.model.contract.Scope;
import dev.unwind.model.gate.ApprovalNeed.Escalation;
import dev.unwind.model.gate.Policy.Budget;
import dev.unwind.model.gate.Policy.Per;
import dev.unwind.model.gate.Policy.Rule;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.ActionClass;
import dev.unwind.schemas.Risk;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one policy file from its JSON form and reports every mistake in it. */
final class PolicyReader {
    private static final Pattern ID = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*(\\.[A-Za-z][A-Za-z0-9_-]*)*");
    private static final Pattern PATTERN = Pattern.compile("[^*\\s]+\\*?|\\*");
    private static final String WORDS = "a name of letters, digits, - and _, in parts joined by dots";
    private static final ActionClass[] CLASSES = {
        ActionClass.READ_ONLY,
        ActionClass.DRAFT_ONLY,
        ActionClass.INTERNAL_UPDATE,
        ActionClass.EXTERNAL_REVERSIBLE,
        ActionClass.EXTERNAL_IRREVERSIBLE,
        ActionClass.MULTI_STEP
    };
    private static final Risk[] RISKS = {Risk.LOW, Risk.MEDIUM, Risk.HIGH};

    private final JsonNode root;
    private final Report report;
    private final @Nullable KnownTools tools;
    private final Set<String> names = new LinkedHashSet<>();

    PolicyReader(JsonNode root, Report report, @Nullable KnownTools tools) {
        this.root = root;
        this.report = report;
        this.tools = tools;
    }

    /** Whether a text can be the name of a policy. */
    static boolean isName(String text) {
        return ID.matcher(text).matches();
    }

    static ActionClass[] classes() {
        return CLASSES.clone();
    }

    static Risk[] risks() {
        return RISKS.clone();
    }

    PolicyFile read() {
        Fields fields = Fields.of(root, "", report);
        String id = name(fields, "policy");
        boolean testsAlone = fields.has("tests")
                && !fields.has("version")
                && !fields.has("rules")
                && !fields.has("budgets")
                && !fields.has("approval");
        Policy policy = testsAlone ? null : policy(fields, id);
        if (policy != null && tools != null && report.empty()) {
            new PolicyCheck(policy, report, tools).check();
        }
        List<PolicyCase> cases = new CaseReader(
                        report, tools == null ? new KnownTools(List.of()) : tools, testsAlone ? null : names)
                .read(fields);
        fields.noOthers();
        boolean sound = report.empty();
        return new PolicyFile(report.file(), id, sound ? policy : null, sound ? cases : List.of(), report.problems());
    }

    private @Nullable Policy policy(Fields fields, @Nullable String id) {
        Integer version = fields.whole("version", true, 1);
        ApprovalNeed approval = fields.has("approval")
                ? approval(fields.mapping("approval"), ApprovalNeed.DEFAULT)
                : ApprovalNeed.DEFAULT;
        List<Rule> rules = new ArrayList<>();
        for (Fields rule : fields.mappings("rules", "rules: {name: ..., when: ..., then: ...}")) {
            add(rules, rule(rule, approval));
        }
        List<Budget> budgets = new ArrayList<>();
        for (Fields budget : fields.mappings("budgets", "budgets: {name: ..., window: ..., count: ...}")) {
            add(budgets, budget(budget, approval));
        }
        if (!fields.has("rules") && !fields.has("budgets")) {
            fields.missing("rules", "rules: a list of {name: ..., when: ..., then: ...}, or budgets");
        }
        if (id == null || version == null) {
            return null;
        }
        String definition = definition();
        return new Policy(
                id, version, approval, rules, budgets, definition, Json.sha256Canonical(Json.parse(definition)));
    }

    private static <T> void add(List<T> list, @Nullable T element) {
        if (element != null) {
            list.add(element);
        }
    }

    /** Tests are no part of what is published: one more test is not another policy. */
    private String definition() {
        ObjectNode whole = root.deepCopy();
        whole.remove("tests");
        return Json.canonical(whole);
    }

    private @Nullable String name(Fields fields, String key) {
        String name = fields.text(key, true, WORDS);
        if (name != null && !ID.matcher(name).matches()) {
            report.at(fields.at(key), "\"" + name + "\"", WORDS, null);
            return null;
        }
        return name;
    }

    /** A name that neither a rule nor a budget of the policy has yet. */
    private @Nullable String ownName(Fields fields) {
        String name = name(fields, "name");
        if (name != null && !names.add(name)) {
            report.at(
                    fields.at("name"),
                    "the name \"" + name + "\" for the second time",
                    "each rule and each budget with a name of its own, by which decisions tell them apart",
                    null);
        }
        return name;
    }

    private @Nullable Rule rule(Fields fields, ApprovalNeed approval) {
        String name = ownName(fields);
        Filter filter = filter(fields);
        String when = fields.cel("when", false, Scope.GATE, CelKind.BOOL);
        Outcome then = fields.word("then", true, Outcome.class, Outcome.values());
        ApprovalNeed need = approval(fields, then, approval, "then");
        String says = fields.cel("says", false, Scope.GATE, CelKind.STRING);
        fields.noOthers();
        return name == null || then == null ? null : new Rule(name, filter, when, then, need, says);
    }

    private @Nullable Budget budget(Fields fields, ApprovalNeed approval) {
        String name = ownName(fields);
        Filter filter = filter(fields);
        Set<Per> per = per(fields);
        Duration window = positive(fields, "window", fields.duration("window"));
        if (!fields.has("window")) {
            fields.missing("window", "the time that is looked back, such as 1h");
        }
        Integer count = fields.whole("count", false, 0);
        String amountOf = null;
        Long amountLimit = null;
        if (fields.has("amount")) {
            Fields amount = fields.mapping("amount");
            amountOf = amount.cel("of", true, Scope.GATE, CelKind.DOUBLE);
            amountLimit = amount(amount, "limit", true);
            amount.noOthers();
        } else if (!fields.has("count")) {
            fields.missing("count", "most calls within the window, or amount: {of: CEL, limit: number}");
        }
        Outcome exceeded = fields.word("exceeded", true, Outcome.class, Outcome.HOLD, Outcome.BLOCK);
        ApprovalNeed need = approval(fields, exceeded, approval, "exceeded");
        String says = fields.cel("says", false, Scope.GATE, CelKind.STRING);
        fields.noOthers();
        if (name == null || window == null || exceeded == null) {
            return null;
        }
        return new Budget(
                name,
                filter,
                per,
                window,
                count == null ? null : count.longValue(),
                amountOf,
                amountLimit == null ? 0 : amountLimit,
                exceeded,
                need,
                says);
    }

    /** What a budget is counted by: words in lower case, as the variables of expressions are written. */
    private Set<Per> per(Fields fields) {
        Set<Per> per = new LinkedHashSet<>();
        List<String> words = List.of("tenant", "agent", "tool");
        List<String> texts = fields.texts("per", "one of " + words);
        for (int i = 0; i < texts.size(); i++) {
            int at = words.indexOf(texts.get(i));
            if (at < 0) {
                report.at(fields.at("per") + "/" + i, "\"" + texts.get(i) + "\"", "one of " + words, null);
            } else {
                per.add(Per.values()[at]);
            }
        }
        return per;
    }

    private @Nullable Duration positive(Fields fields, String key, @Nullable Duration duration) {
        if (duration != null && duration.isZero()) {
            report.at(fields.at(key), "0", "a time above zero", null);
            return null;
        }
        return duration;
    }

    private @Nullable Long amount(Fields fields, String key, boolean required) {
        return amount(fields, key, required, report);
    }

    /** An amount in parts; null when it is none, or not there. */
    static @Nullable Long amount(Fields fields, String key, boolean required, Report report) {
        String expected = "a number from 0 with at most four digits behind the point";
        JsonNode node = fields.get(key);
        if (node == null) {
            if (required) {
                fields.missing(key, expected);
            }
            return null;
        }
        BigInteger parts = node.isNumber() ? parts(node.decimalValue()) : null;
        if (parts == null || parts.signum() < 0 || parts.bitLength() >= Long.SIZE) {
            report.at(fields.at(key), Fields.shown(node), expected, null);
            return null;
        }
        return parts.longValue();
    }

    private static @Nullable BigInteger parts(BigDecimal amount) {
        // Far beyond any amount; what is shifted there only costs memory.
        if (amount.precision() - amount.scale() > 20
                || amount.stripTrailingZeros().scale() > 4) {
            return null;
        }
        return amount.movePointRight(4).toBigInteger();
    }

    private Filter filter(Fields fields) {
        return new Filter(
                patterns(fields, "tenants"),
                patterns(fields, "agents"),
                patterns(fields, "tools"),
                fields.words("classes", ActionClass.class, CLASSES),
                fields.words("risks", Risk.class, RISKS));
    }

    private List<NamePattern> patterns(Fields fields, String key) {
        String expected = "names, or the beginning of names and a star, such as shop.*";
        List<String> texts = fields.texts(key, expected);
        List<NamePattern> patterns = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            if (PATTERN.matcher(text).matches()) {
                patterns.add(new NamePattern(text));
            } else if (!text.isEmpty()) {
                report.at(fields.at(key) + "/" + i, "\"" + text + "\"", expected, null);
            }
        }
        JsonNode written = fields.get(key);
        if (written != null && written.isArray() && written.isEmpty()) {
            report.at(fields.at(key), "an empty list", expected + "; or no such key, for all", null);
        }
        return patterns;
    }

    private ApprovalNeed approval(Fields fields, @Nullable Outcome outcome, ApprovalNeed common, String key) {
        if (!fields.has("approval")) {
            return common;
        }
        if (outcome != null && outcome != Outcome.HOLD) {
            report.atKey(
                    fields.at("approval"),
                    "an approval although " + key + " is " + outcome,
                    "no approval, or " + key + ": HOLD",
                    null);
        }
        return approval(fields.mapping("approval"), common);
    }

    /** What is not written is as the policy as a whole has it. */
    private ApprovalNeed approval(Fields fields, ApprovalNeed common) {
        String role = fields.has("role") ? name(fields, "role") : common.role();
        Integer approvers = fields.has("approvers") ? approvers(fields) : Integer.valueOf(common.approvers());
        Duration expiry =
                fields.has("expires") ? positive(fields, "expires", fields.duration("expires")) : common.expiry();
        boolean breakGlass = fields.has("breakGlass") ? fields.flag("breakGlass") : common.breakGlass();
        boolean sharedDuties = fields.has("sharedDuties") ? fields.flag("sharedDuties") : common.sharedDuties();
        boolean ownChain = fields.has("escalate");
        List<Escalation> chain = ownChain ? chain(fields, expiry) : common.escalation();
        fields.noOthers();
        if (expiry != null && expiry.compareTo(ApprovalNeed.EXPIRY_MAX) > 0) {
            report.at(
                    fields.at("expires"),
                    expiry.toDays() + " days",
                    "at most " + ApprovalNeed.EXPIRY_MAX.toDays() + "d",
                    null);
            return common;
        }
        if (role == null || approvers == null || expiry == null) {
            return common;
        }
        List<Escalation> inTime = chain.stream()
                .filter(step -> step.after().compareTo(expiry) < 0)
                .toList();
        return new ApprovalNeed(role, approvers, inTime, expiry, breakGlass, sharedDuties);
    }

    private @Nullable Integer approvers(Fields fields) {
        Integer approvers = fields.whole("approvers", true, 1);
        if (approvers != null && approvers > 2) {
            report.at(fields.at("approvers"), approvers.toString(), "1 or 2", null);
            return null;
        }
        return approvers;
    }

    private List<Escalation> chain(Fields fields, @Nullable Duration expiry) {
        List<Escalation> chain = new ArrayList<>();
        Duration latest = Duration.ZERO;
        for (Fields step : fields.mappings("escalate", "steps: {role: ..., after: ...}")) {
            String role = name(step, "role");
            Duration after = step.duration("after");
            if (!step.has("after")) {
                step.missing("after", "how long nobody decided, such as 30m");
            }
            step.noOthers();
            if (after != null && after.compareTo(latest) <= 0) {
                report.at(
                        step.at("after"),
                        "a time that is not after " + latest,
                        "each step later than the one before",
                        null);
            } else if (after != null && expiry != null && after.compareTo(expiry) >= 0) {
                report.at(
                        step.at("after"),
                        "a step after the call is denied, which is after " + expiry,
                        "a time before that, or a later expires",
                        null);
            } else if (role != null && after != null) {
                chain.add(new Escalation(role, after));
            }
            latest = after == null ? latest : after;
        }
        return chain;
    }
}
