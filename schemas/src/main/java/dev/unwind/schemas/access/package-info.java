/**
 * Who may do what on the broker: access rules per role from the catalogue of topics, and how they are applied.
 * Only the catalogue may be imported here, and no other room of Unwind.
 */
@NullMarked
package dev.unwind.schemas.access;

import org.jspecify.annotations.NullMarked;
