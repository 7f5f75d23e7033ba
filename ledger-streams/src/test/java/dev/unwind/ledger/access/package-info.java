/** Tests of API keys. */
@NullMarked
package dev.unwind.ledger.access;

import org.jspecify.annotations.NullMarked;
