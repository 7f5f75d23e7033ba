/** Tests of the correction trail. Must not need a broker or files. */
@NullMarked
package dev.unwind.model.trail;

import org.jspecify.annotations.NullMarked;
