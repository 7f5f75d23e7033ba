/**
 * Runs the examples in Node for integration tests.
 * Nothing of Unwind may be imported here: a program only gets folders and environment variables.
 */
@NullMarked
package dev.unwind.testsupport.node;

import org.jspecify.annotations.NullMarked;
