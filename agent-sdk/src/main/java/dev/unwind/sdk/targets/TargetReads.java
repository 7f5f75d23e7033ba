package dev.unwind.sdk.targets;

import dev.unwind.model.contract.EntityReader;
import dev.unwind.model.contract.ReadFailed;
import dev.unwind.model.contract.TargetSource;

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

    /**
     * A reader of where a contract's snapshots are read. By itself it reads by HTTP; for anything else there are {@linkplain
     * dev.unwind.model.contract.TargetConnector connectors}.
     *
     * @param tenantId the tenant whose objects are read
     * @param source where the contract says
     */
    default EntityReader at(String tenantId, TargetSource source) {
        if (source.http()) {
            return at(tenantId, source.base());
        }
        return path -> {
            throw new ReadFailed(
                    "Cannot read " + path + " of tenant " + tenantId + " by " + source.connector() + " from "
                            + source.base() + ": this agent reads by HTTP only; put a TargetConnector called "
                            + source.connector() + " on its class path, or give it one with"
                            + " UnwindAgentConfig.Builder.connector.",
                    false,
                    null);
        };
    }
}
