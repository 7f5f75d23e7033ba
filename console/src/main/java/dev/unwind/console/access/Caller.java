package dev.unwind.console.access;

import dev.unwind.model.access.Grants;

/**
 * Somebody who has proven who he is.
 *
 * @param principal his name; stands on the ledger for what he does
 * @param credential what he proved it with, for the log: the id of a key, or the issuer of a token
 * @param grants what he may do
 */
public record Caller(String principal, Kind kind, String credential, Grants grants) {
    /** How he proved it. */
    public enum Kind {
        API_KEY,
        TOKEN
    }
}
