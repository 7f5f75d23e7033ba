/**
 * Who may do what over HTTP, as tables and pure functions.
 * No Kafka, no HTTP and no clock is imported here.
 */
@NullMarked
package dev.unwind.console.access;

import org.jspecify.annotations.NullMarked;
