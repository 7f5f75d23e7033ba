package dev.unwind.verifier.topology;

import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.EntityReader;
import dev.unwind.model.contract.EvaluationFailed;
import dev.unwind.model.contract.ReadFailed;
import dev.unwind.model.verify.Judgement;
import dev.unwind.model.verify.Verifications;
import dev.unwind.schemas.VerificationRequest;
import dev.unwind.verifier.io.Targets;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers one request: finds the contract, reads the target back, judges, and reads again while the target may still settle. Blocks. */
final class ReadBack {

    private static final Logger LOG = LoggerFactory.getLogger(ReadBack.class);
    private static final Duration PAUSE_FIRST = Duration.ofMillis(10);
    private static final Duration PAUSE_MAX = Duration.ofMillis(250);

    /** What came out, and how often the target was read until it stood. */
    record Result(Judgement judgement, int reads) {}

    private final ContractFeed contracts;
    private final Targets targets;
    private final VerificationOptions options;

    ReadBack(ContractFeed contracts, Targets targets, VerificationOptions options) {
        this.contracts = contracts;
        this.targets = targets;
        this.options = options;
    }

    /**
     * Never gives up on a request without a result: what cannot be found out is UNVERIFIABLE.
     *
     * @throws InterruptedException when the service stops; nothing was found out then
     */
    Result answer(VerificationRequest request) throws InterruptedException {
        CompiledContract contract;
        try {
            contract = contracts.await(request.getTool(), request.getContractVersion(), options.contractWait());
        } catch (ContractFeed.NoContract e) {
            return new Result(Judgement.unverifiable(String.valueOf(e.getMessage())), 0);
        }
        try {
            String obstacle = Verifications.obstacle(request, contract);
            return obstacle == null ? settled(request, contract) : new Result(Judgement.unverifiable(obstacle), 0);
        } catch (EvaluationFailed | IllegalArgumentException e) {
            return new Result(Judgement.unverifiable(about(request) + e.getMessage()), 0);
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("runId", request.getRunId())
                    .addKeyValue("actionId", request.getActionId())
                    .addKeyValue("verificationId", request.getVerificationId())
                    .setCause(e)
                    .log("Verification failed inside; recorded as UNVERIFIABLE");
            return new Result(Judgement.unverifiable(about(request) + "the verifier failed inside: " + e), 0);
        }
    }

    private Result settled(VerificationRequest request, CompiledContract contract) throws InterruptedException {
        EntityReader reader = targets.reader(contract.source(), request.getTenantId());
        long deadline = System.nanoTime() + options.settle(request, contract).toNanos();
        Duration pause = PAUSE_FIRST;
        for (int reads = 1; ; reads++) {
            Judgement judgement;
            boolean maySettle;
            try {
                judgement = Verifications.judge(request, contract, Verifications.read(request, contract, reader));
                maySettle = Verifications.maySettle(request, judgement);
            } catch (ReadFailed e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                judgement = Judgement.unverifiable(about(request) + e.getMessage());
                maySettle = e.retriable();
            }
            long left = deadline - System.nanoTime();
            if (left <= 0 || !maySettle) {
                return new Result(judgement, reads);
            }
            // The last pause ends with the window, so the last look is at its end.
            Thread.sleep(Duration.ofNanos(Math.min(left, pause.toNanos())));
            pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0 ? pause.multipliedBy(2) : PAUSE_MAX;
        }
    }

    private static String about(VerificationRequest request) {
        return "Cannot read back action " + request.getActionId() + " of run " + request.getRunId() + ": ";
    }
}
