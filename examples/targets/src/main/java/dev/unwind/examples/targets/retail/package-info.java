/**
 * The retail business tools in both recorded dialects.
 * Never imports HTTP, SQL or another domain.
 */
@NullMarked
package dev.unwind.examples.targets.retail;

import org.jspecify.annotations.NullMarked;
