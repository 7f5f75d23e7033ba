/**
 * The keys of Unwind's topics: what they are made of, how they are written and read.
 * Neither Kafka nor Avro nor any other package of Unwind may be imported here.
 */
@NullMarked
package dev.unwind.schemas.keys;

import org.jspecify.annotations.NullMarked;
