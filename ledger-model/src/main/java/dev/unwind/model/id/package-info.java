/**
 * The digests by which an action and its arguments are known to everybody: the same bytes in every language.
 * Nothing but canonical JSON and the wire contract is imported here.
 */
@NullMarked
package dev.unwind.model.id;

import org.jspecify.annotations.NullMarked;
