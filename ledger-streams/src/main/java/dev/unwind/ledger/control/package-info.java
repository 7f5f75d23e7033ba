/**
 * Kill switches as they are thrown: by the same code over HTTP and on the command line.
 * What a control covers is decided in the model, who may throw one by whoever calls; no HTTP and no fold is imported here.
 */
@NullMarked
package dev.unwind.ledger.control;

import org.jspecify.annotations.NullMarked;
