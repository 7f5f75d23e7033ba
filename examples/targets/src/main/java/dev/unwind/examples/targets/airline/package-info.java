/**
 * The airline business tools in both recorded dialects.
 * Never imports HTTP, SQL or another domain.
 */
@NullMarked
package dev.unwind.examples.targets.airline;

import org.jspecify.annotations.NullMarked;
