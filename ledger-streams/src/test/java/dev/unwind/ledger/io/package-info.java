/**
 * Tests of the package of the same name.
 * Nothing of other rooms' services may be imported here.
 */
@NullMarked
package dev.unwind.ledger.io;

import org.jspecify.annotations.NullMarked;
