/**
 * Tests of the wire contract as a whole: its documentation, and that what was written once stays readable.
 * No other package of Unwind than that of the generated records may be imported here.
 */
@NullMarked
package dev.unwind.schemas.wire;

import org.jspecify.annotations.NullMarked;
