package dev.unwind.console.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.model.access.Grants;
import dev.unwind.model.control.ControlScope;
import dev.unwind.schemas.AccessRole;
import dev.unwind.schemas.RoleGrant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccessTest {
    private static final Map<Right, Set<AccessRole>> TABLE = Map.ofEntries(
            Map.entry(Right.READ_APPROVALS, EnumSet.of(AccessRole.APPROVER, AccessRole.OPERATOR, AccessRole.AUDITOR)),
            Map.entry(
                    Right.DECIDE_APPROVALS, EnumSet.of(AccessRole.APPROVER, AccessRole.OPERATOR, AccessRole.RELEASER)),
            Map.entry(Right.APPROVE_UNDO, EnumSet.of(AccessRole.APPROVER)),
            Map.entry(Right.READ_CASES, EnumSet.of(AccessRole.APPROVER, AccessRole.OPERATOR, AccessRole.AUDITOR)),
            Map.entry(Right.DECIDE_CASES, EnumSet.of(AccessRole.OPERATOR)),
            Map.entry(Right.READ_CONTROLS, EnumSet.complementOf(EnumSet.of(AccessRole.ADMIN, AccessRole.UNKNOWN))),
            Map.entry(Right.THROW_CONTROLS, EnumSet.of(AccessRole.OPERATOR)),
            Map.entry(Right.READ_LANES, EnumSet.complementOf(EnumSet.of(AccessRole.ADMIN, AccessRole.UNKNOWN))),
            Map.entry(Right.CHANGE_LANES, EnumSet.of(AccessRole.OPERATOR, AccessRole.RELEASER)),
            Map.entry(Right.READ_RUNS, EnumSet.of(AccessRole.AUDITOR, AccessRole.OPERATOR)),
            Map.entry(Right.MANAGE_KEYS, EnumSet.of(AccessRole.ADMIN)));

    static Caller caller(AccessRole role, String... tenants) {
        return new Caller(
                "ada", Caller.Kind.API_KEY, "k", Grants.of(List.of(new RoleGrant(role, List.of(tenants))), List.of()));
    }

    private static Verdict.Code code(Verdict verdict) {
        return ((Verdict.Refused) verdict).code();
    }

    @Test
    void everyRoleMayWhatTheTableSaysForItsTenantAndNothingElse() {
        for (Right right : Right.values()) {
            for (AccessRole role : AccessRole.values()) {
                boolean may = Objects.requireNonNull(TABLE.get(right)).contains(role);
                Caller caller = caller(role, "acme");
                assertThat(Access.may(caller, right, "acme"))
                        .as("%s %s", role, right)
                        .isEqualTo(may);
                assertThat(code(Access.check(caller, right, "globex")))
                        .as("%s %s of another tenant", role, right)
                        .isEqualTo(may ? Verdict.Code.TENANT_REFUSED : Verdict.Code.ROLE_MISSING);
                assertThat(code(Access.checkEverywhere(caller, right)))
                        .isEqualTo(may ? Verdict.Code.EVERY_TENANT_NEEDED : Verdict.Code.ROLE_MISSING);
                assertThat(Access.may(caller(role, "*"), right, "globex")).isEqualTo(may);
            }
        }
    }

    @Test
    void aControlOfATenantTakesThatTenantAndAnyOtherTakesAll() {
        Caller acme = caller(AccessRole.OPERATOR, "acme");
        Caller all = caller(AccessRole.OPERATOR, "*");
        for (ControlScope scope : List.of(ControlScope.tenant("acme"), ControlScope.run("acme", "r/1"))) {
            assertThat(Access.check(acme, Right.THROW_CONTROLS, scope)).isInstanceOf(Verdict.Allowed.class);
        }
        for (ControlScope scope : List.of(
                ControlScope.ALL, ControlScope.agent("bot"), ControlScope.release("r1"), ControlScope.tool("pay"))) {
            assertThat(code(Access.check(acme, Right.THROW_CONTROLS, scope)))
                    .isEqualTo(Verdict.Code.EVERY_TENANT_NEEDED);
            assertThat(Access.check(all, Right.THROW_CONTROLS, scope)).isInstanceOf(Verdict.Allowed.class);
        }
        assertThat(code(Access.check(acme, Right.THROW_CONTROLS, ControlScope.tenant("globex"))))
                .isEqualTo(Verdict.Code.TENANT_REFUSED);
    }

    @Test
    void aRefusalSaysWhatWasWantedWhatWasFoundAndWhatItTakes() {
        Verdict.Refused refused =
                (Verdict.Refused) Access.check(caller(AccessRole.OPERATOR, "acme"), Right.DECIDE_CASES, "globex");
        assertThat(refused.role()).isEqualTo("operator");
        assertThat(refused.detail())
                .isEqualTo(
                        "ada may not do cases.decide: it takes the role operator for tenant globex, found it for acme."
                                + " An admin can make a key that has it.");
    }
}
