package dev.unwind.ledger.log;

import dev.unwind.ledger.topology.Undecodable;
import org.apache.avro.Schema;

/** Schemas by the ids under which values name them. */
public interface WireSchemas {
    /**
     * The schema of an id.
     *
     * @throws Undecodable when there is none
     */
    Schema find(int id) throws Undecodable;
}
