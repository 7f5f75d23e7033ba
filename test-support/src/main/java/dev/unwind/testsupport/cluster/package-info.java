/**
 * A broker and a registry for integration tests, and readers of what stands on the topics.
 * No service and no model of Unwind may be imported here: tests of every room use it.
 */
@NullMarked
package dev.unwind.testsupport.cluster;

import org.jspecify.annotations.NullMarked;
