package dev.unwind.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.gate.Standing;
import dev.unwind.schemas.Snapshot;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a run knows of one of its actions. Not thread-safe: the run's lock guards it. */
final class Action {
    /** How far an action came. */
    enum Stage {
        /** Its next attempt is stated as an intent; nothing was executed since. */
        PLANNED,
        /** Its start is stated, its end is not: it may or may not have had its effect. */
        IN_DOUBT,
        /** Its end is stated. */
        ENDED,
        /** The ledger does not let it start. */
        REFUSED
    }

    /** What is known of the gate's word. */
    private enum Clearance {
        /** An earlier worker planned it; the ledger tells what was said of it. */
        UNCLEAR,
        /** It waits for a word. */
        AWAITED,
        /** It may be made. */
        GIVEN
    }

    private final String id;
    private final String idempotencyKey;
    private final String argumentsDigest;
    private Stage stage = Stage.PLANNED;
    private int attempt = 1;
    private @Nullable Snapshot before;
    private @Nullable Instant startedAt;
    private @Nullable ToolResult result;
    private @Nullable UnwindException refusal;
    private boolean reconciling;
    private boolean saved;
    private Clearance clearance = Clearance.UNCLEAR;
    private @Nullable Standing plannedUnder;
    private boolean approved;
    private @Nullable JsonNode editedArguments;

    Action(String id, String idempotencyKey, String argumentsDigest) {
        this.id = id;
        this.idempotencyKey = idempotencyKey;
        this.argumentsDigest = argumentsDigest;
    }

    /** The gate in this process has let it go ahead, or wait. */
    void plannedUnder(Standing standing, boolean waits) {
        plannedUnder = standing;
        clearance = waits ? Clearance.AWAITED : Clearance.GIVEN;
    }

    /**
     * It may be made.
     *
     * @param byPerson whether because somebody approved it, which is good for one start
     * @param arguments what was approved in place of the planned arguments; null when those are
     */
    void goesAhead(boolean byPerson, @Nullable JsonNode arguments) {
        clearance = Clearance.GIVEN;
        approved = byPerson;
        editedArguments = arguments;
    }

    /** Whether it may be made, as far as gate and approvers are concerned. */
    boolean isCleared() {
        return clearance == Clearance.GIVEN;
    }

    /** Whether the ledger has to be asked what was said of it. */
    boolean isUnclear() {
        return clearance == Clearance.UNCLEAR;
    }

    /** Whether a person approved it. */
    boolean isApproved() {
        return approved;
    }

    @Nullable
    JsonNode editedArguments() {
        return editedArguments;
    }

    /** What the agent was allowed to do when it was planned; null when an earlier worker planned it. */
    @Nullable
    Standing plannedUnder() {
        return plannedUnder;
    }

    /** The call was answered with a draft; the action itself may never start. */
    ToolResult drafted(ToolResult answer) {
        stage = Stage.REFUSED;
        result = answer;
        return answer;
    }

    /** The attempt is about to be sent; the first one says what the target held before. */
    void starts(int number, @Nullable Snapshot found, Instant at) {
        stage = Stage.IN_DOUBT;
        attempt = number;
        startedAt = at;
        if (found != null) {
            before = found;
        }
    }

    /** A further attempt is intended; what the first one found stands. */
    void retries(int number, @Nullable Snapshot found) {
        stage = Stage.PLANNED;
        attempt = number;
        before = found;
        result = null;
    }

    /** The end is stated; the snapshot is of no more use here, unless there may be a further attempt. */
    ToolResult ends(ToolResult how) {
        stage = Stage.ENDED;
        result = how;
        reconciling = false;
        if (!how.failed()) {
            before = null;
        }
        return how;
    }

    /** The action may not start, and this is said to everybody who asks. */
    <E extends UnwindException> E refuse(E why) {
        stage = Stage.REFUSED;
        refusal = why;
        return why;
    }

    /** The ledger has asked for a read-back that will tell how the action ended. */
    void reconciling() {
        reconciling = true;
    }

    /** A checkpoint tells that it has ended. */
    void saved() {
        saved = true;
    }

    boolean isSaved() {
        return saved;
    }

    String id() {
        return id;
    }

    String idempotencyKey() {
        return idempotencyKey;
    }

    String argumentsDigest() {
        return argumentsDigest;
    }

    Stage stage() {
        return stage;
    }

    /** The attempt that is intended, under way or ended. */
    int attempt() {
        return attempt;
    }

    @Nullable
    Snapshot before() {
        return before;
    }

    @Nullable
    Instant startedAt() {
        return startedAt;
    }

    @Nullable
    ToolResult result() {
        return result;
    }

    @Nullable
    UnwindException refusal() {
        return refusal;
    }

    boolean isReconciling() {
        return reconciling;
    }
}
