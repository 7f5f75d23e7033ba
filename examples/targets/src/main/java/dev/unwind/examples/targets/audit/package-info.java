/**
 * The independent checker that reads the target's database with its own SQL.
 * Never imports any other package of this module, because it must not share their mistakes.
 */
@NullMarked
package dev.unwind.examples.targets.audit;

import org.jspecify.annotations.NullMarked;
