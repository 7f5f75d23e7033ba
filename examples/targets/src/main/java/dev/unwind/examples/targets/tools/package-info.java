/**
 * What a business tool is, its arguments and refusals, and the tools that every domain shares.
 * Never imports HTTP or SQL.
 */
@NullMarked
package dev.unwind.examples.targets.tools;

import org.jspecify.annotations.NullMarked;
