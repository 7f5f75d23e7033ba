/**
 * Reading objects of target systems over HTTP: addresses, retries, limits.
 * Nothing that knows of Kafka, and nothing that judges what was read, may be imported here.
 */
@NullMarked
package dev.unwind.verifier.io;

import org.jspecify.annotations.NullMarked;
