/**
 * What an agent runtime embeds: tool calls whose intent, before and after stand on the ledger.
 * Nothing of the services (ledger-streams, verifier, compensator) and no framework is imported here; it runs inside other people's processes.
 */
@NullMarked
package dev.unwind.sdk;

import org.jspecify.annotations.NullMarked;
