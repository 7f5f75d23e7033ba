package dev.unwind.model.verify;

import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ToolContract.SnapshotEntry;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationRequest;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The objects that a contract says its tool creates, as far as they can be found. */
final class Creations {

    private Creations() {}

    /** Names of the contract's entries for created objects. */
    static Set<String> declared(CompiledContract contract) {
        return contract.contract().snapshot().stream()
                .filter(SnapshotEntry::creates)
                .map(SnapshotEntry::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Names of the entries for created objects of which nobody can say whether there are any: only the output names them, and it is lost or
     * tells of a failure.
     *
     * @param read names of the entries that were read
     */
    static Set<String> unseen(CompiledContract contract, VerificationRequest request, Set<String> read) {
        boolean outputTells = outputTells(contract, request);
        return contract.contract().snapshot().stream()
                .filter(entry -> entry.creates() && !read.contains(entry.name()))
                .filter(entry -> always(entry) || (!outputTells && usesOutput(entry)))
                .map(SnapshotEntry::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static boolean outputTells(CompiledContract contract, VerificationRequest request) {
        boolean success = request.getKind() == VerificationKind.AFTER_ACTION
                || request.getKind() == VerificationKind.AFTER_COMPENSATION;
        return success && request.getOutput() != null && contract.failureOf(Json.parse(request.getOutput())) == null;
    }

    /** Whether a call that had its effect always creates this object. */
    private static boolean always(SnapshotEntry entry) {
        return entry.each() == null && entry.when() == null;
    }

    /** Whether only the output says which object this is, or whether there is one. */
    static boolean usesOutput(SnapshotEntry entry) {
        return Stream.of(text(entry.get()), text(entry.each()), text(entry.when()))
                .anyMatch(RuleText::usesOutput);
    }

    private static String text(@Nullable String expression) {
        return expression == null ? "" : expression;
    }
}
