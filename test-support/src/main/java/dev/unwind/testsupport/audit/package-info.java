/**
 * The independent auditor: reads every topic and checks the invariants with a small model of its own.
 * The fold, and anything else of ledger-model, must never be imported here: an auditor that shares the code shares the mistake.
 */
@NullMarked
package dev.unwind.testsupport.audit;

import org.jspecify.annotations.NullMarked;
