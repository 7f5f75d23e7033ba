package dev.unwind.model.gate;

import dev.unwind.schemas.ActionClass;
import dev.unwind.schemas.Risk;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which calls a rule or a budget is about; a part that names nothing leaves all in.
 *
 * @param tenants names, or beginnings of names with a star behind them
 * @param agents the same
 * @param tools the same
 */
public record Filter(
        List<NamePattern> tenants,
        List<NamePattern> agents,
        List<NamePattern> tools,
        Set<ActionClass> classes,
        Set<Risk> risks) {
    public Filter {
        tenants = List.copyOf(tenants);
        agents = List.copyOf(agents);
        tools = List.copyOf(tools);
        classes = Set.copyOf(classes);
        risks = Set.copyOf(risks);
    }

    /** What comes of holding a call against a filter. */
    public enum Match {
        YES,
        NO,
        /** The agent is not known, and the filter asks for some. */
        AGENT_UNKNOWN
    }

    Match match(GateCall call, GateCall.Declared declared) {
        boolean sure = isOrAny(tenants, call.tenant())
                && isOrAny(tools, call.tool())
                && takes(declared.actionClass(), declared.risk());
        if (!sure) {
            return Match.NO;
        }
        if (!agents.isEmpty() && call.agent() == null) {
            return Match.AGENT_UNKNOWN;
        }
        return isOrAny(agents, call.agent()) ? Match.YES : Match.NO;
    }

    boolean takes(ActionClass actionClass, Risk risk) {
        return (classes.isEmpty() || classes.contains(actionClass)) && (risks.isEmpty() || risks.contains(risk));
    }

    boolean takesTool(NamePattern tool) {
        return tools.isEmpty() || tools.stream().anyMatch(pattern -> pattern.covers(tool));
    }

    /** Whether whatever tenant and agent the other filter takes, this one takes too. */
    boolean takesWhoever(Filter other) {
        return coversAll(tenants, other.tenants) && coversAll(agents, other.agents);
    }

    private static boolean coversAll(List<NamePattern> wide, List<NamePattern> narrow) {
        return wide.isEmpty()
                || !narrow.isEmpty()
                        && narrow.stream().allMatch(one -> wide.stream().anyMatch(pattern -> pattern.covers(one)));
    }

    private static boolean isOrAny(List<NamePattern> patterns, @Nullable String name) {
        return patterns.isEmpty() || name != null && patterns.stream().anyMatch(pattern -> pattern.matches(name));
    }
}
