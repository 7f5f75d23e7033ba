/**
 * JSON as the targets read, write, compare and digest it.
 * Never imports any other package of this module.
 */
@NullMarked
package dev.unwind.examples.targets.json;

import org.jspecify.annotations.NullMarked;
