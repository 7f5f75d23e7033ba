/**
 * Tests of the player's own judgement: answers, labels, changes, names. No stack is needed here.
 */
@NullMarked
package dev.unwind.cli.play;

import org.jspecify.annotations.NullMarked;
