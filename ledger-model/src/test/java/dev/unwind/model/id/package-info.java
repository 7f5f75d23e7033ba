/**
 * Tests of the JSON values.
 * Nothing but the package under test is imported here.
 */
@NullMarked
package dev.unwind.model.id;

import org.jspecify.annotations.NullMarked;
