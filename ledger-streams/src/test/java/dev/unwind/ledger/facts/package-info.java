/**
 * Facts and contracts that tests tell.
 * Nothing that reads or starts anything may be imported here.
 */
@NullMarked
package dev.unwind.ledger.facts;

import org.jspecify.annotations.NullMarked;
