/**
 * Tests of the JSON values.
 * Nothing but the package under test is imported here.
 */
@NullMarked
package dev.unwind.model.json;

import org.jspecify.annotations.NullMarked;
