/**
 * How Unwind's records become bytes and come back: Confluent wire format through a schema registry.
 * What a record means is nobody's business here; the only packages of Unwind that may be imported are those of the generated records and of their signatures.
 */
@NullMarked
package dev.unwind.schemas.serde;

import org.jspecify.annotations.NullMarked;
