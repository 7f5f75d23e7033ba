/**
 * Signatures of facts: what is signed, how it stands in a record header, and the keys.
 * Who may sign what is decided elsewhere; nothing but the Java library may be imported here.
 */
@NullMarked
package dev.unwind.schemas.signing;

import org.jspecify.annotations.NullMarked;
