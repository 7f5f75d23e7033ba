package dev.unwind.cli.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.client.ToolUse;
import dev.unwind.cli.client.ToolUse.Used;
import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.InvalidContract;
import dev.unwind.model.contract.ToolContract;
import dev.unwind.model.contract.ToolContract.Compensation;
import dev.unwind.schemas.ActionClass;
import dev.unwind.schemas.CompensationKind;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Every tool that agents can call, and every one that they did call without a contract.
 *
 * @param tools declared tools by name, each in its newest version
 * @param undeclared calls of tools, or of versions, that no contract declares
 * @param use how often tools were used
 */
public record Inventory(List<Tool> tools, List<Used> undeclared, ToolUse use) {
    /** Copies the lists. */
    public Inventory {
        tools = List.copyOf(tools);
        undeclared = List.copyOf(undeclared);
    }

    /**
     * A declared tool.
     *
     * @param newest its newest published version
     * @param contract the same, read; null when this version of the command cannot read it
     * @param calls how many calls were planned, under any published version
     * @param last when the last of them was; null when there was none
     */
    public record Tool(
            dev.unwind.schemas.ToolContract newest,
            @Nullable ToolContract contract,
            long calls,
            @Nullable Instant last) {
        /** Whether a call can change a target. */
        boolean writes() {
            ActionClass of = newest.getActionClass();
            return of != ActionClass.READ_ONLY && of != ActionClass.DRAFT_ONLY;
        }

        /** Whether a call can change a target and nothing takes it back. */
        public boolean withoutUndo() {
            return writes()
                    && (contract == null
                            || contract.compensation().kind() == CompensationKind.NONE
                            || contract.compensation().kind() == CompensationKind.UNKNOWN);
        }

        /** How a call is undone, in a word or two. */
        String undo() {
            if (!writes()) {
                return "-";
            }
            if (contract == null) {
                return "unreadable";
            }
            Compensation compensation = contract.compensation();
            Duration window = compensation.window();
            return withoutUndo()
                    ? "NONE"
                    : compensation.kind().name()
                            + (window == null ? "" : " " + Times.window(window))
                            + (compensation.pivot() ? ", pivot" : "");
        }
    }

    /** The inventory of what is published, as the use of it stands. */
    public static Inventory of(Collection<dev.unwind.schemas.ToolContract> published, ToolUse use) {
        Map<String, dev.unwind.schemas.ToolContract> newest = new TreeMap<>();
        Map<String, List<Integer>> versions = new TreeMap<>();
        for (dev.unwind.schemas.ToolContract version : published) {
            newest.merge(
                    version.getTool(), version, (one, other) -> one.getVersion() > other.getVersion() ? one : other);
            versions.computeIfAbsent(version.getTool(), tool -> new ArrayList<>())
                    .add(version.getVersion());
        }
        List<Tool> tools = new ArrayList<>();
        newest.forEach((name, version) -> {
            long calls = 0;
            Instant last = null;
            for (Used used : use.tools()) {
                if (used.tool().equals(name)
                        && versions.getOrDefault(name, List.of()).contains(used.version())) {
                    calls += used.calls();
                    last = last == null || used.last().isAfter(last) ? used.last() : last;
                }
            }
            tools.add(new Tool(version, read(version), calls, last));
        });
        List<Used> undeclared = use.tools().stream()
                .filter(used -> !versions.getOrDefault(used.tool(), List.of()).contains(used.version()))
                .sorted(Comparator.comparing(Used::tool).thenComparing(Used::version))
                .toList();
        return new Inventory(tools, undeclared, use);
    }

    private static @Nullable ToolContract read(dev.unwind.schemas.ToolContract version) {
        try {
            return CompiledContract.fromDefinition(version.getDefinition()).contract();
        } catch (InvalidContract e) {
            return null;
        }
    }

    /** Prints it. */
    public void print(PrintWriter out) {
        int width = tools.stream()
                .mapToInt(tool -> name(tool.newest()).length())
                .max()
                .orElse(4);
        String format = "%-" + Math.max(4, width) + "s  %-22s  %-6s  %-14s  %-10s  %6s  %-20s  %s%n";
        out.printf(format, "TOOL", "CLASS", "RISK", "UNDO", "LAST DRILL", "CALLS", "LAST CALL", "CONTRACT PUBLISHED");
        for (Tool tool : tools) {
            out.printf(
                    format,
                    name(tool.newest()),
                    tool.newest().getActionClass(),
                    tool.newest().getRisk(),
                    tool.undo(),
                    tool.writes() ? "never" : "-",
                    tool.calls(),
                    tool.last() == null ? "-" : seconds(tool.last()),
                    "by " + tool.newest().getPublishedBy() + ", "
                            + seconds(tool.newest().getPublishedAt()));
        }
        out.println(
                tools.size() + " tools, " + tools.stream().filter(Tool::writes).count()
                        + " of them write. Calls: plans among the " + use.records() + " records of the ledger since "
                        + seconds(use.since()) + ", read one by one.");
        out.println();
        List<Tool> noWayBack = tools.stream().filter(Tool::withoutUndo).toList();
        out.println("Write tools without an undo: " + (noWayBack.isEmpty() ? "none" : noWayBack.size()));
        noWayBack.forEach(tool -> out.println("  " + name(tool.newest()) + "  "
                + tool.newest().getActionClass() + ", risk " + tool.newest().getRisk() + ", " + tool.calls() + " calls"
                + (tool.contract() == null ? ", its contract cannot be read here" : "")));
        out.println("Called without a contract: " + (undeclared.isEmpty() ? "none" : undeclared.size()));
        undeclared.forEach(used -> out.println("  " + used.tool() + "@" + used.version() + "  " + used.calls()
                + " calls, the last " + seconds(used.last())));
        out.flush();
    }

    private static String name(dev.unwind.schemas.ToolContract contract) {
        return contract.getTool() + "@" + contract.getVersion();
    }

    private static String seconds(Instant moment) {
        return Instant.ofEpochSecond(moment.getEpochSecond()).toString();
    }

    /** The same for programs. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putObject("callsCounted").put("since", use.since().toString()).put("records", use.records());
        ArrayNode list = json.putArray("tools");
        ArrayNode withoutUndo = json.putArray("writeToolsWithoutUndo");
        for (Tool tool : tools) {
            list.add(tool(tool));
            if (tool.withoutUndo()) {
                withoutUndo.add(tool.newest().getTool());
            }
        }
        ArrayNode without = json.putArray("calledWithoutContract");
        undeclared.forEach(used -> without.addObject()
                .put("tool", used.tool())
                .put("version", used.version())
                .put("calls", used.calls())
                .put("lastCall", used.last().toString()));
        return json;
    }

    private static ObjectNode tool(Tool tool) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ToolContract contract = tool.contract();
        json.put("tool", tool.newest().getTool())
                .put("version", tool.newest().getVersion())
                .put("class", tool.newest().getActionClass().name())
                .put("risk", tool.newest().getRisk().name())
                .put("writes", tool.writes())
                .put("readable", contract != null);
        if (contract != null && tool.writes()) {
            Compensation compensation = contract.compensation();
            Duration window = compensation.window();
            json.putObject("undo")
                    .put("possible", !tool.withoutUndo())
                    .put("kind", compensation.kind().name())
                    .put("window", window == null ? null : window.toString())
                    .put("needsApproval", contract.needsApprovalToUndo())
                    .put("pivot", compensation.pivot());
        } else {
            json.putNull("undo");
        }
        return json.putNull("lastDrill")
                .put("calls", tool.calls())
                .put("lastCall", tool.last() == null ? null : tool.last().toString())
                .put("publishedBy", tool.newest().getPublishedBy())
                .put("publishedAt", tool.newest().getPublishedAt().toString());
    }
}
