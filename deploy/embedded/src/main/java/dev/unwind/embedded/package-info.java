/**
 * A Kafka broker and a schema registry that a process starts for itself: the local stack and the integration tests.
 * Nothing of Unwind may be imported here, neither schemas nor services.
 */
@NullMarked
package dev.unwind.embedded;

import org.jspecify.annotations.NullMarked;
