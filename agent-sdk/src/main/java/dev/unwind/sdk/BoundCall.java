package dev.unwind.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.contract.CallFacts;
import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.id.ArgumentDigest;
import dev.unwind.model.id.IdempotencyKeys;
import dev.unwind.schemas.Target;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.schemas.keys.ToolKey;
import org.jspecify.annotations.Nullable;

/**
 * A tool call in its run, with what follows from the two.
 *
 * @param contract null when no contract declares the tool
 * @param target what the call is about; null when the contract names none
 */
record BoundCall(
        RunKey run,
        ToolCall call,
        String actionId,
        @Nullable CompiledContract contract,
        @Nullable Target target,
        String argumentsDigest,
        String idempotencyKey) {
    static BoundCall of(RunKey run, ToolCall call, String actionId, @Nullable CompiledContract contract) {
        Target target = contract == null ? null : contract.target(call.arguments());
        String operation = call.operation() == null ? actionId : call.operation();
        return new BoundCall(
                run,
                call,
                actionId,
                contract,
                target,
                ArgumentDigest.of(call.tool(), target, call.arguments()),
                IdempotencyKeys.of(run.tenantId(), run.runId(), call.tool(), target, operation));
    }

    /** The same call, standing for an action that was begun under another id. */
    BoundCall as(Action action) {
        return new BoundCall(run, call, action.id(), contract, target, argumentsDigest, action.idempotencyKey());
    }

    /** The same call as it was approved: with these arguments in place of its own; null for its own. */
    BoundCall edited(@Nullable JsonNode arguments) {
        return arguments == null
                ? this
                : new BoundCall(
                        run,
                        call.withArguments(arguments),
                        actionId,
                        contract,
                        target,
                        ArgumentDigest.of(call.tool(), target, arguments),
                        idempotencyKey);
    }

    ToolKey tool() {
        return call.key();
    }

    /** @throws IllegalStateException when no contract declares the tool */
    CompiledContract declared() {
        if (contract == null) {
            throw new IllegalStateException("No contract declares " + tool() + "; this is asked after the check.");
        }
        return contract;
    }

    boolean mutates() {
        return declared().contract().mutates();
    }

    CallFacts facts(@Nullable JsonNode output) {
        return new CallFacts(run.tenantId(), run.runId(), call.arguments(), output);
    }
}
