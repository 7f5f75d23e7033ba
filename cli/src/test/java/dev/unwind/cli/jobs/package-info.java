/** Undo jobs against a whole installation and a target that counts what is applied twice. */
@NullMarked
package dev.unwind.cli.jobs;

import org.jspecify.annotations.NullMarked;
