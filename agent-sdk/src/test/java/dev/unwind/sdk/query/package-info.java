/**
 * Tests against a small HTTP server of the JDK.
 * Nothing but the package under test is imported here.
 */
@NullMarked
package dev.unwind.sdk.query;

import org.jspecify.annotations.NullMarked;
