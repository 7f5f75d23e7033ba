package dev.unwind.compensator.simulation;

/** A mistake that is built in on purpose, to see that the auditor finds it. */
enum Mutation {
    /** Everything as it is. */
    NONE,
    /** The undo log forgets which actions have got their command. */
    PLANNER_FORGETS_COMMANDS,
    /** Each request goes out under a key of its own. */
    EXECUTOR_IGNORES_KEYS,
    /** A read-back after an undo is answered without reading. */
    JUDGE_BELIEVES
}
