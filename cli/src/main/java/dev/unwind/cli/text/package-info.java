/**
 * Turns answers of the query API into text for people. Must not call anything over the network.
 */
@NullMarked
package dev.unwind.cli.text;

import org.jspecify.annotations.NullMarked;
