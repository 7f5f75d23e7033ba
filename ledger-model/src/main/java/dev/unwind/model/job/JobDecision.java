package dev.unwind.model.job;

/** What a fact means for its job. */
public sealed interface JobDecision {

    /** The job is so from now on. */
    record Accepted(UndoJob job) implements JobDecision {}

    /** It says nothing new. */
    record Duplicate() implements JobDecision {}

    /** It cannot be: to the dead-letter topic, with code and reason. */
    record Refused(String code, String detail) implements JobDecision {}
}
