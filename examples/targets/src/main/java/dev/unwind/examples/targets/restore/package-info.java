/**
 * The privileged conditional restore: JSON patches with tests, all or nothing.
 * Never imports HTTP or a business domain.
 */
@NullMarked
package dev.unwind.examples.targets.restore;

import org.jspecify.annotations.NullMarked;
