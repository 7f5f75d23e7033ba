/**
 * Undo jobs: reads what is asked for, selects on the ledger, asks for the undo of run after run and follows what becomes of it.
 * Planner and executor are never imported here: a job asks on the ledger, as a person does, and reads there what came of it.
 */
@NullMarked
package dev.unwind.compensator.jobs;

import org.jspecify.annotations.NullMarked;
