/**
 * The feed of public keys with which facts are signed.
 * What a key is good for is decided elsewhere; no model may be imported here, and no other room of Unwind.
 */
@NullMarked
package dev.unwind.schemas.principals;

import org.jspecify.annotations.NullMarked;
