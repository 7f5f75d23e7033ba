/**
 * The whole stack in one process, and the files by which commands find it. Nothing imports this package but the command line and tests.
 */
@NullMarked
package dev.unwind.local;

import org.jspecify.annotations.NullMarked;
