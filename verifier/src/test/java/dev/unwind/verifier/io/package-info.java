/**
 * Tests of reading targets over HTTP, against servers that the tests start.
 * Nothing that knows of Kafka may be imported here.
 */
@NullMarked
package dev.unwind.verifier.io;

import org.jspecify.annotations.NullMarked;
