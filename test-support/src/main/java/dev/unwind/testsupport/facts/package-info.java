/**
 * Builders of ledger events as each role would state them.
 * Neither the model nor a service may be imported here: facts are what goes in, not what is decided.
 */
@NullMarked
package dev.unwind.testsupport.facts;

import org.jspecify.annotations.NullMarked;
