/**
 * Tests of the topology in the test driver.
 * No broker may be started here.
 */
@NullMarked
package dev.unwind.ledger.topology;

import org.jspecify.annotations.NullMarked;
