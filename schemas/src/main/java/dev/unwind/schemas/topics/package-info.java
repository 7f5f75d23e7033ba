/**
 * The catalogue of Unwind's topics, how they are created and how they are checked.
 * Nothing here may read or write a record, and no other package of Unwind may be imported here.
 */
@NullMarked
package dev.unwind.schemas.topics;

import org.jspecify.annotations.NullMarked;
