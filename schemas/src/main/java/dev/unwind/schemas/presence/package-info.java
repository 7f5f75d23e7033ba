/**
 * What a process of an installation says of itself and hears of kill switches: its lease, the controls it has read, and as of when.
 * No model may be imported here, and no other room of Unwind; what a control means is decided elsewhere.
 */
@NullMarked
package dev.unwind.schemas.presence;

import org.jspecify.annotations.NullMarked;
