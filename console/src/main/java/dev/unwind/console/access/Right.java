package dev.unwind.console.access;

import dev.unwind.schemas.AccessRole;
import java.util.List;

/** Something that can be done, and the roles each of which suffices for it. The whole table of the API. */
public enum Right {
    /** See what waits for an approval, and exactly what would be done. */
    READ_APPROVALS("approvals.read", AccessRole.APPROVER, AccessRole.OPERATOR, AccessRole.AUDITOR),
    /** Approve, edit or reject what waits: by which of these roles, the ruling says that holds it ({@link ApprovalRoles}). */
    DECIDE_APPROVALS("approvals.decide", AccessRole.APPROVER, AccessRole.OPERATOR, AccessRole.RELEASER),
    /** Agree to an undo that waits for an approval. */
    APPROVE_UNDO("undo.approve", AccessRole.APPROVER),
    /** See recovery cases. */
    READ_CASES("cases.read", AccessRole.OPERATOR, AccessRole.APPROVER, AccessRole.AUDITOR),
    /** Decide recovery cases: resume, compensate, close. */
    DECIDE_CASES("cases.decide", AccessRole.OPERATOR),
    /** See kill switches and who obeys them. */
    READ_CONTROLS(
            "controls.read",
            AccessRole.OPERATOR,
            AccessRole.AUDITOR,
            AccessRole.APPROVER,
            AccessRole.RELEASER,
            AccessRole.AGENT),
    /** Throw a kill switch, and end it. */
    THROW_CONTROLS("controls.throw", AccessRole.OPERATOR),
    /** See how much an agent may do. */
    READ_LANES(
            "lanes.read",
            AccessRole.OPERATOR,
            AccessRole.RELEASER,
            AccessRole.AUDITOR,
            AccessRole.APPROVER,
            AccessRole.AGENT),
    /** Change how much an agent may do. */
    CHANGE_LANES("lanes.change", AccessRole.OPERATOR, AccessRole.RELEASER),
    /** See runs with all their facts. */
    READ_RUNS("runs.read", AccessRole.AUDITOR, AccessRole.OPERATOR),
    /** Make, rotate, revoke and list keys whose every tenant is one's own. */
    MANAGE_KEYS("keys.manage", AccessRole.ADMIN);

    private final String word;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<AccessRole> roles;

    Right(String word, AccessRole... roles) {
        this.word = word;
        this.roles = List.of(roles);
    }

    /** Its name in logs and metrics. */
    public String word() {
        return word;
    }

    /** The roles each of which suffices. */
    public List<AccessRole> roles() {
        return roles;
    }
}
