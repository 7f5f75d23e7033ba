/**
 * Where the facts of a run go: the writer and its Kafka form.
 * Nothing that decides when a fact is stated is imported here.
 */
@NullMarked
package dev.unwind.sdk.ledger;

import org.jspecify.annotations.NullMarked;
