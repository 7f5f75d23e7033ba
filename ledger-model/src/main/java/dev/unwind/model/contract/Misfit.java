package dev.unwind.model.contract;

/**
 * One place where a value does not fit its schema.
 *
 * @param path JSON Pointer into the value; empty for the value as a whole
 * @param problem what the schema asks for and what was found, one sentence
 */
public record Misfit(String path, String problem) {}
