package dev.unwind.examples.targets.service;

import dev.unwind.examples.targets.airline.AirlineTools;
import dev.unwind.examples.targets.desk.DeskTools;
import dev.unwind.examples.targets.retail.RetailTools;
import dev.unwind.examples.targets.store.Dialect;
import dev.unwind.examples.targets.store.Domain;
import dev.unwind.examples.targets.store.Tenant;
import dev.unwind.examples.targets.tools.Tool;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The tools of every domain and dialect, by name. */
final class Toolboxes {
    private record Kind(Domain domain, Dialect dialect) {}

    private final Map<Kind, Map<String, Tool>> toolboxes = Map.of(
            new Kind(Domain.RETAIL, Dialect.TAU1), byName(RetailTools.of(Dialect.TAU1)),
            new Kind(Domain.RETAIL, Dialect.TAU2), byName(RetailTools.of(Dialect.TAU2)),
            new Kind(Domain.AIRLINE, Dialect.TAU1), byName(AirlineTools.of(Dialect.TAU1)),
            new Kind(Domain.AIRLINE, Dialect.TAU2), byName(AirlineTools.of(Dialect.TAU2)),
            new Kind(Domain.DESK, Dialect.NONE), byName(DeskTools.all()));

    private static Map<String, Tool> byName(List<Tool> tools) {
        return tools.stream()
                .collect(Collectors.toMap(
                        Tool::name,
                        Function.identity(),
                        (a, b) -> {
                            throw new IllegalStateException("Two tools are called " + a.name());
                        },
                        TreeMap::new));
    }

    Tool find(Tenant tenant, String name) {
        Map<String, Tool> tools = toolboxes.getOrDefault(new Kind(tenant.domain(), tenant.dialect()), Map.of());
        Tool tool = tools.get(name);
        if (tool == null) {
            throw new Refusal(
                    404,
                    "UNKNOWN_TOOL",
                    "Tool " + name + " does not exist in " + tenant.dataSet() + "; expected one of " + tools.keySet());
        }
        return tool;
    }
}
