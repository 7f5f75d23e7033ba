package dev.unwind.model.control;

import dev.unwind.schemas.Instance;
import dev.unwind.schemas.InstanceKind;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a control is about: everything, or the calls of one tenant, agent, release, tool or run.
 *
 * <p>Written {@code all}, {@code tenant/T}, {@code agent/A}, {@code release/R}, {@code tool/T} or {@code run/T/R}; in the names everything but
 * letters, digits and {@code . _ ~ -} is percent-encoded as UTF-8, so that a slash always divides and a scope has one text.
 *
 * @param name the tenant, agent, release or tool, or the tenant of the run; empty for everything
 * @param runId the run; null for all other kinds
 */
public record ControlScope(Kind kind, String name, @Nullable String runId) {
    /** Everything. */
    public static final ControlScope ALL = new ControlScope(Kind.ALL, "", null);

    private static final String EXPECTED = "expected all, tenant/T, agent/A, release/R, tool/T or run/T/R";

    /** What the name is a name of. */
    public enum Kind {
        ALL,
        TENANT,
        AGENT,
        RELEASE,
        TOOL,
        RUN;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** All calls of a tenant. */
    public static ControlScope tenant(String tenantId) {
        return new ControlScope(Kind.TENANT, tenantId, null);
    }

    /** All calls of an agent, whatever its release. */
    public static ControlScope agent(String agentId) {
        return new ControlScope(Kind.AGENT, agentId, null);
    }

    /** All calls of agents of this release. */
    public static ControlScope release(String releaseId) {
        return new ControlScope(Kind.RELEASE, releaseId, null);
    }

    /** All calls of a tool, whatever the version of its contract. */
    public static ControlScope tool(String tool) {
        return new ControlScope(Kind.TOOL, tool, null);
    }

    /** All calls of one run. */
    public static ControlScope run(String tenantId, String runId) {
        return new ControlScope(Kind.RUN, tenantId, runId);
    }

    /**
     * Reads a scope.
     *
     * @throws IllegalArgumentException when it is none; the message says what was found and what to write
     */
    public static ControlScope parse(String text) {
        String[] parts = text.split("/", -1);
        Kind kind = kind(text, parts[0]);
        int names = switch (kind) {
            case ALL -> 0;
            case TENANT, AGENT, RELEASE, TOOL -> 1;
            case RUN -> 2;
        };
        if (parts.length - 1 != names) {
            throw unreadable(
                    text,
                    parts.length - 1 > names && names > 0
                            ? "a slash within a name is written %2F"
                            : kind == Kind.ALL
                                    ? "all has no name"
                                    : "found " + (parts.length - 1) + " name(s) behind " + parts[0]);
        }
        return new ControlScope(
                kind,
                names == 0 ? "" : PercentText.decode(text, parts[1]),
                names < 2 ? null : PercentText.decode(text, parts[2]));
    }

    private static Kind kind(String text, String word) {
        for (Kind kind : Kind.values()) {
            if (kind.word().equals(word)) {
                return kind;
            }
        }
        throw unreadable(text, "found \"" + word + "\"");
    }

    static IllegalArgumentException unreadable(String text, String found) {
        return new IllegalArgumentException("Cannot read scope \"" + text + "\": " + found + ", " + EXPECTED + ".");
    }

    /** Whether a call of this process can lie in the scope at all. A process that makes no calls knows every control all the same. */
    public boolean concerns(Instance instance) {
        if (instance.getKind() != InstanceKind.AGENT_SDK) {
            return true;
        }
        return switch (kind) {
            case ALL, TOOL -> true;
            case TENANT, RUN ->
                instance.getTenants().isEmpty() || instance.getTenants().contains(name);
            case AGENT -> instance.getAgentId() == null || instance.getAgentId().equals(name);
            case RELEASE -> name.equals(instance.getReleaseId());
        };
    }

    /** Whether a run lies in the scope as a whole; none lies in a tool's. An agent or release that is not known lies in none. */
    public boolean coversRun(String tenantId, String ofRunId, @Nullable String agentId, @Nullable String releaseId) {
        return switch (kind) {
            case ALL -> true;
            case TENANT -> name.equals(tenantId);
            case AGENT -> name.equals(agentId);
            case RELEASE -> name.equals(releaseId);
            case RUN -> name.equals(tenantId) && ofRunId.equals(runId);
            case TOOL -> false;
        };
    }

    /** The one text of the scope. */
    public String encode() {
        if (kind == Kind.ALL) {
            return kind.word();
        }
        String first = kind.word() + "/" + PercentText.encode(name);
        return runId == null ? first : first + "/" + PercentText.encode(runId);
    }

    @Override
    public String toString() {
        return encode();
    }
}
