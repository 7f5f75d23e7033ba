/** Whole recoveries on a real stack whose targets misbehave. No service is imported here but through its topics and addresses. */
@NullMarked
package dev.unwind.cli.recovery;

import org.jspecify.annotations.NullMarked;
