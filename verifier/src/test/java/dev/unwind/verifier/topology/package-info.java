/**
 * Tests of the way of a request through the service, small parts alone and the whole on a real broker and registry.
 * No other service may be imported here; what they would say is said by the test.
 */
@NullMarked
package dev.unwind.verifier.topology;

import org.jspecify.annotations.NullMarked;
