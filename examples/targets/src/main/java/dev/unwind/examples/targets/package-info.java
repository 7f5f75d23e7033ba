/**
 * The target systems that example agents act on: configuration and start of the server.
 * Never imports any other module of the project: a target knows nothing of Unwind.
 */
@NullMarked
package dev.unwind.examples.targets;

import org.jspecify.annotations.NullMarked;
