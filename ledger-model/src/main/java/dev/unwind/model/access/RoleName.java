package dev.unwind.model.access;

import dev.unwind.schemas.AccessRole;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The fixed roles as people, policies and tokens write them: agent, approver, operator, releaser, auditor, admin. */
public final class RoleName {
    private RoleName() {}

    /** The fixed role of this name; null when there is none. */
    public static @Nullable AccessRole parse(String name) {
        return known().filter(role -> of(role).equals(name)).findFirst().orElse(null);
    }

    /** The name of a role. */
    public static String of(AccessRole role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    /** All names. */
    public static List<String> all() {
        return known().map(RoleName::of).toList();
    }

    private static Stream<AccessRole> known() {
        return Stream.of(AccessRole.values()).filter(role -> role != AccessRole.UNKNOWN);
    }
}
