/**
 * Tests of configuration and of the running service.
 * No other service may be imported here; what they would say is said by the test.
 */
@NullMarked
package dev.unwind.verifier.app;

import org.jspecify.annotations.NullMarked;
