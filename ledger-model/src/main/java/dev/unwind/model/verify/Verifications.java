package dev.unwind.model.verify;

import dev.unwind.model.contract.CallFacts;
import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.EntityReader;
import dev.unwind.model.contract.EvaluationFailed;
import dev.unwind.model.contract.ReadFailed;
import dev.unwind.model.contract.ToolContract.SnapshotEntry;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationRequest;
import dev.unwind.schemas.VerificationStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rules of verification: what is read back for a request, and what the documents that were found say. */
public final class Verifications {

    private Verifications() {}

    /**
     * Why a request cannot be judged whatever the target holds, in one sentence; null when it can. Precedence: the kind is not known to
     * this version; the contract is another one; there is no before-snapshot; the contract reads nothing back.
     */
    public static @Nullable String obstacle(VerificationRequest request, CompiledContract contract) {
        String what = what(request);
        if (request.getKind() == VerificationKind.UNKNOWN) {
            return what + ": its kind is not known to this version of the verifier; upgrade the verifier.";
        }
        if (!request.getTool().equals(contract.contract().tool())
                || request.getContractVersion() != contract.contract().version()) {
            return what + ": it was held against contract "
                    + contract.contract().tool() + "@" + contract.contract().version() + ".";
        }
        if (request.getBefore() == null) {
            return what + ": there is no before-snapshot, so nobody knows what the action found.";
        }
        boolean readsNothing = request.getBefore().getReads().isEmpty()
                && (request.getAfter() == null || request.getAfter().getReads().isEmpty())
                && contract.contract().snapshot().isEmpty();
        return readsNothing ? what + ": the contract reads nothing back; declare snapshot reads in it." : null;
    }

    /**
     * Reads back what a request needs. AFTER_ACTION: the entities of the before-snapshot and those that the output says were created.
     * NO_EFFECT and RECONCILE: the same, as far as it can be found without the output. AFTER_COMPENSATION: every entity of both snapshots.
     *
     * @throws ReadFailed when the target did not answer
     * @throws EvaluationFailed when the contract's expressions do not say what to read
     */
    public static Snapshot read(VerificationRequest request, CompiledContract contract, EntityReader reader)
            throws ReadFailed {
        Snapshot before = before(request);
        return switch (request.getKind()) {
            case AFTER_ACTION -> contract.after(facts(request), before, reader);
            case NO_EFFECT, RECONCILE -> withoutOutput(request, contract, before, reader);
            case AFTER_COMPENSATION -> contract.again(union(request.getAfter(), before), reader);
            case UNKNOWN -> throw new IllegalArgumentException(obstacle(request, contract));
        };
    }

    private static Snapshot withoutOutput(
            VerificationRequest request, CompiledContract contract, Snapshot before, EntityReader reader)
            throws ReadFailed {
        if (contract.contract().snapshot().stream().anyMatch(SnapshotEntry::creates)) {
            try {
                return contract.after(facts(request, null), before, reader);
            } catch (EvaluationFailed onlyTheOutputNamesIt) {
                return contract.again(before, reader);
            }
        }
        return contract.again(before, reader);
    }

    private static Snapshot union(@Nullable Snapshot after, Snapshot before) {
        if (after == null) {
            return before;
        }
        Documents known = Documents.of(after);
        List<SnapshotRead> reads = new ArrayList<>(after.getReads());
        before.getReads().stream()
                .filter(read -> !known.has(new Documents.Place(read.getName(), read.getEntity())))
                .forEach(reads::add);
        return new Snapshot(after.getTakenAt(), reads);
    }

    /**
     * What the documents that were read back say.
     *
     * @param observed what {@link #read} gave for the same request
     */
    public static Judgement judge(VerificationRequest request, CompiledContract contract, Snapshot observed) {
        String obstacle = obstacle(request, contract);
        if (obstacle != null) {
            return Judgement.unverifiable(obstacle);
        }
        Judge judge = new Judge(request, contract, before(request), observed);
        return switch (request.getKind()) {
            case AFTER_ACTION -> judge.afterAction();
            case NO_EFFECT -> judge.noEffect();
            case RECONCILE -> judge.reconcile();
            case AFTER_COMPENSATION -> judge.afterCompensation();
            case UNKNOWN -> throw new IllegalStateException("excluded by obstacle()");
        };
    }

    /**
     * Whether the same target, read again a little later, may give another judgement that counts: a difference may still go away while
     * the target settles, and the effect of a call in doubt may still show up.
     */
    public static boolean maySettle(VerificationRequest request, Judgement judgement) {
        return judgement.status() == VerificationStatus.MISMATCHED
                || (request.getKind() == VerificationKind.RECONCILE && judgement.effect() != Effect.APPLIED);
    }

    /**
     * Whether AFTER_ACTION needs the call's output: a success whose output was lost is then no success that can be held against the
     * contract, but an outcome in doubt, which RECONCILE judges without it.
     */
    public static boolean needsOutput(CompiledContract contract) {
        return Stream.concat(contract.contract().expect().stream(), contract.contract().policy().stream())
                        .anyMatch(RuleText::usesOutput)
                || contract.contract().snapshot().stream().anyMatch(Creations::usesOutput);
    }

    private static Snapshot before(VerificationRequest request) {
        if (request.getBefore() == null) {
            throw new IllegalArgumentException(what(request) + ": there is no before-snapshot.");
        }
        return request.getBefore();
    }

    static CallFacts facts(VerificationRequest request) {
        return facts(request, request.getOutput());
    }

    static CallFacts facts(VerificationRequest request, @Nullable String output) {
        return new CallFacts(
                request.getTenantId(),
                request.getRunId(),
                Json.parse(request.getArguments()),
                output == null ? null : Json.parse(output));
    }

    /** Beginning of every reason: what was attempted, on which ids. */
    static String what(VerificationRequest request) {
        return "Cannot confirm " + request.getKind() + " of action " + request.getActionId() + " (" + request.getTool()
                + "@" + request.getContractVersion() + ") of run " + request.getRunId();
    }
}
