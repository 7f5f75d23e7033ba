/**
 * Tests of the topology in a driver without a broker.
 * No HTTP and nothing of the executor is used here.
 */
@NullMarked
package dev.unwind.compensator.topology;

import org.jspecify.annotations.NullMarked;
