package dev.unwind.verifier.topology;

import dev.unwind.model.contract.CompiledContract;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationRequest;
import java.time.Duration;

/**
 * How patient a verification is.
 *
 * @param contractWait how long a request waits for a contract that is not published yet
 * @param settleWhileUndoing least settle window of a compensation whose plan goes on with the same entities: it passes through values that
 *     are neither its own nor the plan's end
 */
public record VerificationOptions(Duration contractWait, Duration settleWhileUndoing) {

    /** 5 s and 3 s. */
    public static final VerificationOptions DEFAULT =
            new VerificationOptions(Duration.ofSeconds(5), Duration.ofSeconds(3));

    /**
     * Checks ranges.
     *
     * @throws IllegalArgumentException when a value is negative
     */
    public VerificationOptions {
        if (contractWait.isNegative() || settleWhileUndoing.isNegative()) {
            throw new IllegalArgumentException("Cannot wait " + contractWait + " for a contract, " + settleWhileUndoing
                    + " for a target to settle: expected no negative duration.");
        }
    }

    /** How long the target of a request may take to show what the request expects. */
    Duration settle(VerificationRequest request, CompiledContract contract) {
        Duration window = contract.contract().settle();
        boolean passesThrough = request.getKind() == VerificationKind.AFTER_COMPENSATION
                && !request.getFloors().isEmpty();
        return passesThrough && window.compareTo(settleWhileUndoing) < 0 ? settleWhileUndoing : window;
    }
}
