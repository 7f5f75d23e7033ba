/**
 * What an undo would do, worked out from the ledger's answers before anything is asked for, and later writers of what it touches. Must not
 * import picocli; what decides is in the model.
 */
@NullMarked
package dev.unwind.cli.undo;

import org.jspecify.annotations.NullMarked;
