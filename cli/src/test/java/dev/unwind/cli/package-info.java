/**
 * Tests of the command line. Integration tests run whole commands in this process; they import no service module.
 */
@NullMarked
package dev.unwind.cli;

import org.jspecify.annotations.NullMarked;
