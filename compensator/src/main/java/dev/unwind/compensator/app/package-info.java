/**
 * The process: settings, start and stop, health and metrics of topology and executor.
 * Nothing that decides is written here.
 */
@NullMarked
package dev.unwind.compensator.app;

import org.jspecify.annotations.NullMarked;
