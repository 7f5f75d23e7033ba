/**
 * The HTTP interface of the targets.
 * Never imports SQL; it only translates between HTTP and the service.
 */
@NullMarked
package dev.unwind.examples.targets.http;

import org.jspecify.annotations.NullMarked;
