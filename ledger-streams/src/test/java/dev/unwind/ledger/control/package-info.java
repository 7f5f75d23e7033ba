/** Tests of what holds when two people throw or change something at the same time. */
@NullMarked
package dev.unwind.ledger.control;

import org.jspecify.annotations.NullMarked;
