/**
 * A seeded simulation of everything that decides and carries out an undo, over a lossy world in memory, and the auditor that judges each run.
 * No broker, no real clock and no thread that runs beside another may be used here: a seed must always tell the same story.
 */
@NullMarked
package dev.unwind.compensator.simulation;

import org.jspecify.annotations.NullMarked;
