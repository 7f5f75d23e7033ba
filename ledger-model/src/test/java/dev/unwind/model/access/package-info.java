/**
 * Tests of keys, grants and duties.
 * No Kafka may be imported here.
 */
@NullMarked
package dev.unwind.model.access;

import org.jspecify.annotations.NullMarked;
