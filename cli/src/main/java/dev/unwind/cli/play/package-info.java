/**
 * Plays recorded agent runs through the SDK, has them undone and checks the target's database independently. Must not import a service
 * module or picocli: it knows an installation by its addresses only.
 */
@NullMarked
package dev.unwind.cli.play;

import org.jspecify.annotations.NullMarked;
