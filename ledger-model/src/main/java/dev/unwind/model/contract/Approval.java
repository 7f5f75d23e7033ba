package dev.unwind.model.contract;

/** When a person has to agree before an action is undone. */
public enum Approval {
    NEVER,
    /** Unless the tool's risk is low. */
    BY_RISK,
    ALWAYS
}
