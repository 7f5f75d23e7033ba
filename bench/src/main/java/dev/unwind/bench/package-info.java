/**
 * Drivers that measure, and what they need to say so: work loads, clocks, figures.
 * Nothing may import this; nothing is decided here.
 */
@NullMarked
package dev.unwind.bench;

import org.jspecify.annotations.NullMarked;
