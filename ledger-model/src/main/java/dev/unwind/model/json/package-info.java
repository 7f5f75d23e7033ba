/**
 * JSON values: canonical text, equality, differences, inverse patches and pointers.
 * Nothing that knows of contracts, actions or any I/O is imported here.
 */
@NullMarked
package dev.unwind.model.json;

import org.jspecify.annotations.NullMarked;
