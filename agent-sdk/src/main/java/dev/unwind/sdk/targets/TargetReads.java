package dev.unwind.sdk.targets;

import dev.unwind.model.contract.EntityReader;

/** Gives readers of target systems. Thread-safe. */
@FunctionalInterface
public interface TargetReads {
    /**
     * A reader of one target system.
     *
     * @param tenantId the tenant whose objects are read
     * @param httpBase address of the system as the contract writes it, with {@code ${name}} left in
     */
    EntityReader at(String tenantId, String httpBase);
}
