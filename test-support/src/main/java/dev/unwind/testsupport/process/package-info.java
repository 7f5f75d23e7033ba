/**
 * Services of Unwind as processes of their own, to be killed.
 * No service may be imported here: the caller names the class that is run.
 */
@NullMarked
package dev.unwind.testsupport.process;

import org.jspecify.annotations.NullMarked;
