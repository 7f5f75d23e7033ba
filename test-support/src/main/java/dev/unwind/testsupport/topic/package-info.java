/**
 * Reading what stands on the topics.
 * Only the contracts may be imported here: cluster and auditor both build on it.
 */
@NullMarked
package dev.unwind.testsupport.topic;

import org.jspecify.annotations.NullMarked;
