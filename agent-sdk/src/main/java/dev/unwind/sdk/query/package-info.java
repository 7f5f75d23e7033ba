/**
 * What the SDK asks of the ledger's query API: how a run and its actions stand.
 * Nothing that writes to the ledger is imported here.
 */
@NullMarked
package dev.unwind.sdk.query;

import org.jspecify.annotations.NullMarked;
