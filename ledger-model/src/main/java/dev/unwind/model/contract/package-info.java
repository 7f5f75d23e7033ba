/**
 * Tool contracts: read from YAML, checked, compiled, and asked what an action did and how it is undone.
 * Nothing that reads a target or a topic by itself is imported here; whoever can read gives an {@code EntityReader}.
 */
@NullMarked
package dev.unwind.model.contract;

import org.jspecify.annotations.NullMarked;
