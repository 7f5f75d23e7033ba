package dev.unwind.schemas.access;

import dev.unwind.schemas.topics.Party;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A principal in a role.
 *
 * @param principal as the broker knows it: {@code User:verifier}
 * @param party the role
 * @param group consumer group, where it is not the usual one of the role; null otherwise
 */
public record Assignment(
        String principal, Party party, @Nullable String group) {
    /** Names of roles as people write them, where they differ from the party's. */
    private static final Map<String, Party> NAMES = Map.of("operator", Party.CLI, "auditor", Party.PEOPLE);

    /** One principal per process of an installation: the compensator plans and executes. */
    public static final List<Assignment> USUAL = List.of(
            new Assignment("User:unwind-agent", Party.AGENT, null),
            new Assignment("User:unwind-ledger", Party.LEDGER, null),
            new Assignment("User:unwind-verifier", Party.VERIFIER, null),
            new Assignment("User:unwind-compensator", Party.COMPENSATOR, null),
            new Assignment("User:unwind-compensator", Party.EXECUTOR, null),
            new Assignment("User:unwind-console", Party.CONSOLE, null),
            new Assignment("User:unwind-operator", Party.CLI, null),
            new Assignment("User:unwind-alerting", Party.ALERTING, null),
            new Assignment("User:unwind-auditor", Party.PEOPLE, null),
            new Assignment("User:unwind-admin", Party.ADMIN, null));

    /**
     * What a text {@code principal=role[,role...][@group]} assigns; a principal without a colon is a {@code User:}.
     *
     * @throws IllegalArgumentException when it names no role, or none that there is
     */
    public static List<Assignment> parse(String text) {
        int equals = text.lastIndexOf('=');
        String principal = equals < 1 ? "" : text.substring(0, equals).strip();
        String roles = text.substring(equals + 1);
        int at = roles.indexOf('@');
        String group = at < 0 ? null : roles.substring(at + 1).strip();
        if (principal.isEmpty() || roles.isBlank() || (group != null && group.isEmpty())) {
            throw new IllegalArgumentException("Cannot read \"" + text
                    + "\": expected PRINCIPAL=ROLE[,ROLE...][@GROUP], such as User:shop=executor@shop-undo.");
        }
        String full = principal.contains(":") ? principal : "User:" + principal;
        return Arrays.stream((at < 0 ? roles : roles.substring(0, at)).split(","))
                .map(role -> new Assignment(full, party(role.strip(), text), group))
                .toList();
    }

    private static Party party(String role, String text) {
        return Optional.ofNullable(names().get(role.toLowerCase(Locale.ROOT)))
                .orElseThrow(() -> new IllegalArgumentException("Cannot read \"" + text + "\": there is no role \""
                        + role + "\", expected one of " + names().keySet() + "."));
    }

    /** Every role by its name. */
    public static Map<String, Party> names() {
        Map<String, Party> names = new TreeMap<>(NAMES);
        for (Party party : Party.values()) {
            if (!NAMES.containsValue(party)) {
                names.put(party.name().toLowerCase(Locale.ROOT), party);
            }
        }
        return names;
    }

    /** Name of the role as people write it. */
    public String role() {
        return names().entrySet().stream()
                .filter(name -> name.getValue() == party)
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    String groupOr(String usual) {
        return group == null ? usual : group;
    }
}
