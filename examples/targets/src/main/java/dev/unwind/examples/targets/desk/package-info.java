/**
 * The support desk: tickets, contacts and conversations.
 * Never imports HTTP, SQL or another domain.
 */
@NullMarked
package dev.unwind.examples.targets.desk;

import org.jspecify.annotations.NullMarked;
