/**
 * The kill switches as this process knows them.
 * What a control means lives in {@code dev.unwind.model.control}; nothing here decides about a call.
 */
@NullMarked
package dev.unwind.sdk.control;

import org.jspecify.annotations.NullMarked;
