package dev.unwind.console.access;

/** Whether somebody may do something. */
public sealed interface Verdict {
    /** He may. */
    record Allowed() implements Verdict {}

    /**
     * He may not.
     *
     * @param role what he would have needed, in the words of grants and policies
     * @param detail what was attempted, found and expected, for people
     */
    record Refused(Code code, String role, String detail) implements Verdict {}

    /** Why not, in order of precedence. */
    enum Code {
        /** He has none of the roles for anybody. */
        ROLE_MISSING,
        /** He has a role that suffices, but not for this tenant. */
        TENANT_REFUSED,
        /** He has a role that suffices, but it takes one for every tenant. */
        EVERY_TENANT_NEEDED,
        /** He has the role, but is not in the group that the policy names. */
        GROUP_MISSING
    }
}
