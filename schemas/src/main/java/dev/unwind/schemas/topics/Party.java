package dev.unwind.schemas.topics;

/** Who writes or reads a topic; the ground for access rules. */
public enum Party {
    /** What runs inside an agent's runtime: the SDK. */
    AGENT,
    /** The ledger topology and its query API. */
    LEDGER,
    /** The verification service. */
    VERIFIER,
    /** The compensator. */
    COMPENSATOR,
    /** Downstream services that carry out compensation commands. */
    EXECUTOR,
    /** The HTTP API and the pages of the recovery queue. */
    CONSOLE,
    /** The command line, replay included. */
    CLI,
    /** Whatever raises an alarm for people. */
    ALERTING,
    /** People who look for themselves. */
    PEOPLE,
    /** Who sets an installation up: topics, access rules, keys. */
    ADMIN
}
