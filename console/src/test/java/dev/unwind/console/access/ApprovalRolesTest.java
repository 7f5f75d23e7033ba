package dev.unwind.console.access;

import static dev.unwind.console.access.AccessTest.caller;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.console.access.ApprovalRoles.Found;
import dev.unwind.console.access.ApprovalRoles.Step;
import dev.unwind.console.access.ApprovalRoles.Terms;
import dev.unwind.model.access.Grants;
import dev.unwind.model.access.RoleName;
import dev.unwind.schemas.AccessRole;
import dev.unwind.schemas.RoleGrant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApprovalRolesTest {
    private static final Instant HELD = Instant.parse("2026-11-21T12:00:00Z");

    private static Terms terms(String role, Step... escalation) {
        return new Terms(role, List.of(escalation), HELD);
    }

    private static Caller inGroup(String group) {
        return new Caller(
                "ada",
                Caller.Kind.API_KEY,
                "k",
                Grants.of(List.of(new RoleGrant(AccessRole.APPROVER, List.of("acme"))), List.of(group)));
    }

    private static Object found(Caller caller, Terms terms, Instant now) {
        Found found = ApprovalRoles.find(caller, "acme", terms, now);
        return found instanceof Found.By by
                ? by.role()
                : ((Found.None) found).why().code();
    }

    @Test
    void aFixedRoleHasToBeGrantedForTheTenant() {
        assertThat(found(caller(AccessRole.APPROVER, "acme"), terms("approver"), HELD))
                .isEqualTo("approver");
        assertThat(found(caller(AccessRole.APPROVER, "globex"), terms("approver"), HELD))
                .isEqualTo(Verdict.Code.TENANT_REFUSED);
        assertThat(found(caller(AccessRole.OPERATOR, "acme"), terms("approver"), HELD))
                .isEqualTo(Verdict.Code.ROLE_MISSING);
        assertThat(found(caller(AccessRole.OPERATOR, "*"), terms("operator"), HELD))
                .isEqualTo("operator");
    }

    @Test
    void anyOtherRoleIsAGroupOfApprovers() {
        assertThat(found(inGroup("finance"), terms("finance"), HELD)).isEqualTo("finance");
        assertThat(found(inGroup("sales"), terms("finance"), HELD)).isEqualTo(Verdict.Code.GROUP_MISSING);
        assertThat(found(caller(AccessRole.OPERATOR, "*"), terms("finance"), HELD))
                .isEqualTo(Verdict.Code.ROLE_MISSING);
    }

    @Test
    void somebodyElseMayDecideOnceItIsHisTurn() {
        Terms terms = terms("finance", new Step("operator", Duration.ofHours(1)));
        Caller operator = caller(AccessRole.OPERATOR, "acme");
        assertThat(found(operator, terms, HELD.plusSeconds(3_599))).isEqualTo(Verdict.Code.ROLE_MISSING);
        assertThat(found(operator, terms, HELD.plusSeconds(3_600))).isEqualTo("operator");
        assertThat(found(inGroup("finance"), terms, HELD.plusSeconds(3_600))).isEqualTo("finance");
    }

    @Test
    void agentsAuditorsAndAdminsApproveNothingWhateverAPolicySays() {
        for (AccessRole role : new AccessRole[] {AccessRole.AGENT, AccessRole.AUDITOR, AccessRole.ADMIN}) {
            assertThat(found(caller(role, "*"), terms(RoleName.of(role)), HELD)).isEqualTo(Verdict.Code.ROLE_MISSING);
        }
    }
}
