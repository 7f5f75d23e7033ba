/**
 * The ledger killed and started again, as a process of its own.
 * Nothing of the topology's inside may be imported here: what it did is seen on the topics and through the query API.
 */
@NullMarked
package dev.unwind.ledger.crash;

import org.jspecify.annotations.NullMarked;
