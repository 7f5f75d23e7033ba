package dev.unwind.model.contract;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Where a contract's snapshots are read.
 *
 * @param connector name of the connector that reads there: {@code http}, {@code jdbc}, or a word that a {@link TargetConnector} answers to
 * @param base address of the target system with {@code ${name}} left in; empty when nothing is read
 * @param section the contract's whole section about it, for the connector to understand
 */
public record TargetSource(String connector, String base, JsonNode section) {
    /** Objects are read by GET below the base address. */
    public static final String HTTP = "http";

    /** Objects are read by the contract's queries. */
    public static final String JDBC = "jdbc";

    /** Whether objects are read by GET, as undos are sent. */
    public boolean http() {
        return connector.equals(HTTP);
    }
}
