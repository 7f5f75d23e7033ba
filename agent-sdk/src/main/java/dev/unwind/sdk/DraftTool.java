package dev.unwind.sdk;

/**
 * How a runtime makes drafts with a tool of class DRAFT_ONLY.
 *
 * @param version version of its contract
 * @param tool what a call of it does
 */
public record DraftTool(int version, Tool tool) {}
