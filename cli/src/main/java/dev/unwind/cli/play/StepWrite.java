package dev.unwind.cli.play;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one recorded call did to the objects that it changed.
 *
 * @param step place of the call in the recording
 * @param before each object before the call, null where there was none
 * @param after each object after it, null where there is none
 */
record StepWrite(int step, Map<String, @Nullable JsonNode> before, Map<String, @Nullable JsonNode> after) {}
