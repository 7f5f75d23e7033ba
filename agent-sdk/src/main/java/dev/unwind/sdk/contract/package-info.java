/**
 * The tool contracts as they were published on their topic.
 * What a contract means lives in {@code dev.unwind.model.contract}; nothing here evaluates one.
 */
@NullMarked
package dev.unwind.sdk.contract;

import org.jspecify.annotations.NullMarked;
