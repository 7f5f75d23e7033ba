package dev.unwind.model.gate;

/**
 * Why the gate says what it says, in order of precedence: the strictest outcome counts, and of several that are equally strict the first. The
 * two codes of {@code DRAFT_ONLY} yield to every other block, because where something else blocks no draft is made either.
 */
public enum GateCode {
    /** BLOCK: no contract declares the tool in this version, or its class is one that this version does not know. */
    UNDECLARED_TOOL,
    /** BLOCK: a control stops everything within its scope, reads too; so does one of a mode that this version cannot read. */
    CONTROL_STOPPED,
    /** BLOCK: a control leaves only tools of class READ_ONLY. */
    CONTROL_READ_ONLY,
    /** BLOCK, but a draft may be made: a control leaves only tools that change nothing. */
    CONTROL_DRAFT_ONLY,
    /** HOLD: a control wants an approval for whatever changes something. */
    CONTROL_APPROVAL_REQUIRED,
    /** BLOCK: the agent's lane is STOPPED, or one that this version cannot read. A control as strict as the lane is named before it. */
    LANE_STOPPED,
    /** BLOCK: the agent's lane leaves only tools of class READ_ONLY. */
    LANE_READ_ONLY,
    /** BLOCK, but a draft may be made: the agent's lane leaves only tools that change nothing. */
    LANE_DRAFT_ONLY,
    /** HOLD: the agent's lane wants an approval for whatever changes something. */
    LANE_APPROVAL_REQUIRED,
    /** BLOCK: the tool is disabled for the agent. */
    TOOL_DISABLED,
    /** HOLD: whether a rule is about the call depends on something that is not known: impact, current values, the agent, the release. */
    DATA_MISSING,
    /** HOLD: the condition of a rule has no value for the call, such as where an argument is absent or of another type. */
    RULE_FAILED,
    /** What the first rule of a policy says that is about the call. It takes the place of DEFAULT. */
    RULE,
    /** HOLD: how much of a budget is used up is not known here. */
    BUDGET_UNKNOWN,
    /** HOLD: the amount by which a call uses a budget has no value, or is negative or no finite number. */
    AMOUNT_UNUSABLE,
    /** HOLD or BLOCK, as the budget says: with this call it would be exceeded. */
    BUDGET,
    /** ALLOW or HOLD, by class and risk of the contract: no rule of any policy is about the call. */
    DEFAULT;

    /** Whether the call may be answered with a draft, although it may not be made. */
    public boolean leavesDraft() {
        return this == CONTROL_DRAFT_ONLY || this == LANE_DRAFT_ONLY;
    }
}
