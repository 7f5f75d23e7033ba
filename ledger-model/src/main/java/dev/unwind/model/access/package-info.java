/**
 * Who may do what over HTTP: roles for tenants, groups, keys and their hashes, duties that one principal must not hold together.
 * No Kafka, no I/O and no clock is imported here.
 */
@NullMarked
package dev.unwind.model.access;

import org.jspecify.annotations.NullMarked;
