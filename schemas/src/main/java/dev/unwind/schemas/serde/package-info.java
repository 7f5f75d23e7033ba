/**
 * How Unwind's records become bytes and come back: Confluent wire format through a schema registry.
 * What a record means is nobody's business here; the only package of Unwind that may be imported is the one of the generated records.
 */
@NullMarked
package dev.unwind.schemas.serde;

import org.jspecify.annotations.NullMarked;
