package dev.unwind.model.fold;

import dev.unwind.schemas.LedgerEvent;

/**
 * One record of the ledger topic.
 *
 * @param at where it stands
 * @param event the decoded fact
 * @param value the record value as it stands on the topic, for the hash chain; not copied, never changed
 */
@SuppressWarnings("ArrayRecordComponent") // the value is the record's own buffer; it is hashed once, never compared
public record LedgerRecord(FactPosition at, LedgerEvent event, byte[] value) {}
