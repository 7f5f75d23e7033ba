package dev.unwind.model.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.unwind.schemas.AccessRole;
import dev.unwind.schemas.RoleGrant;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrantsTest {
    private static Grants grants(Object... rolesAndTenants) {
        Grants all = Grants.NONE;
        for (int i = 0; i < rolesAndTenants.length; i += 2) {
            all = all.and(Grants.of(
                    List.of(new RoleGrant((AccessRole) rolesAndTenants[i], List.of((String) rolesAndTenants[i + 1]))),
                    List.of()));
        }
        return all;
    }

    @Test
    void aRoleHoldsForItsTenantsAlone() {
        Grants grants = grants(AccessRole.APPROVER, "acme", AccessRole.AUDITOR, "*");
        assertThat(grants.holds(AccessRole.APPROVER, "acme")).isTrue();
        assertThat(grants.holds(AccessRole.APPROVER, "globex")).isFalse();
        assertThat(grants.holds(AccessRole.OPERATOR, "acme")).isFalse();
        assertThat(grants.holds(AccessRole.AUDITOR, "anybody")).isTrue();
        assertThat(grants.holdsEverywhere(AccessRole.APPROVER)).isFalse();
        assertThat(grants.holdsEverywhere(AccessRole.AUDITOR)).isTrue();
    }

    @Test
    void aRoleThatThisVersionDoesNotKnowGivesNothing() {
        Grants grants = grants(AccessRole.UNKNOWN, "*");
        for (AccessRole role : AccessRole.values()) {
            assertThat(grants.holdsSomewhere(role)).as("%s", role).isFalse();
        }
    }

    @Test
    void whatIsGivenAwayMustBeCovered() {
        Grants admin = grants(AccessRole.ADMIN, "acme");
        assertThat(admin.covers(AccessRole.ADMIN, grants(AccessRole.OPERATOR, "acme")))
                .isTrue();
        assertThat(admin.covers(AccessRole.ADMIN, grants(AccessRole.OPERATOR, "acme", AccessRole.AGENT, "globex")))
                .isFalse();
        assertThat(admin.covers(AccessRole.ADMIN, grants(AccessRole.OPERATOR, "*")))
                .isFalse();
    }

    @Test
    void agentAndApproverOrOperatorAreSharedDutiesWhereTheirTenantsMeet() {
        assertThat(Duties.shared(grants(AccessRole.AGENT, "acme", AccessRole.APPROVER, "globex")))
                .isEmpty();
        assertThat(Duties.shared(grants(AccessRole.AGENT, "acme", AccessRole.AUDITOR, "acme")))
                .isEmpty();
        assertThat(Duties.shared(grants(AccessRole.APPROVER, "acme", AccessRole.OPERATOR, "acme")))
                .isEmpty();
        assertThat(Duties.shared(grants(AccessRole.AGENT, "acme", AccessRole.APPROVER, "acme")))
                .containsExactly("acme");
        assertThat(Duties.shared(grants(AccessRole.AGENT, "acme", AccessRole.OPERATOR, "*")))
                .containsExactly("acme");
        assertThat(Duties.shared(grants(AccessRole.AGENT, "*", AccessRole.OPERATOR, "acme")))
                .containsExactly("acme");
        assertThat(Duties.shared(grants(AccessRole.AGENT, "*", AccessRole.APPROVER, "*")))
                .containsExactly("*");
    }

    @Test
    void aTenantIsAStarOrAnId() {
        assertThat(Grants.tenant("*")).isEqualTo("*");
        assertThat(Grants.tenant("acme-1")).isEqualTo("acme-1");
        assertThatIllegalArgumentException().isThrownBy(() -> Grants.tenant("acme/*"));
        assertThatIllegalArgumentException().isThrownBy(() -> Grants.tenant(""));
    }
}
