package dev.unwind.model.proof;

/**
 * A segment and where its anchor stands.
 *
 * @param at offset on the anchors topic
 * @param segment what the anchor says
 * @param afterGap whether anchors before it are missing or unusable, so that records before it may lie uncovered
 */
public record AnchoredSegment(long at, Segment segment, boolean afterGap) {}
