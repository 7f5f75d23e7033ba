/**
 * HTTP: the routes of the query API, and asking other instances.
 * Nothing is decided or looked up here, and Kafka must never be imported here but for the address of an instance.
 */
@NullMarked
package dev.unwind.ledger.io;

import org.jspecify.annotations.NullMarked;
