package dev.unwind.examples.consumer;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** A shop's business, whatever it is written in. */
interface Orders {
    /** An order, null when there is none. */
    @Nullable
    JsonNode order(String tenant, String id) throws Exception;

    /** Creates or changes an order. */
    void put(String tenant, String id, String status, @Nullable String note) throws Exception;

    /** How many undos were applied for a tenant. */
    int applied(String tenant) throws Exception;
}
