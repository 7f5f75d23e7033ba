package dev.unwind.examples.targets.audit;

/**
 * How often the restore of one key was really applied.
 *
 * @param applications 1 when all is well; more means that it was applied twice
 * @param requests how often it was asked for with success, replays included
 */
public record RestoreCount(String tenant, String key, int applications, int requests) {}
