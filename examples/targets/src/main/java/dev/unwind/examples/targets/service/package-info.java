/**
 * One call as one transaction: tenants, tools, reads, restores and faults made on demand.
 * Never imports HTTP.
 */
@NullMarked
package dev.unwind.examples.targets.service;

import org.jspecify.annotations.NullMarked;
