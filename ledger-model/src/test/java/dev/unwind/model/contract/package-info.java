/**
 * Tests of tool contracts, against targets that live in a map.
 * Nothing that opens a connection is imported here.
 */
@NullMarked
package dev.unwind.model.contract;

import org.jspecify.annotations.NullMarked;
