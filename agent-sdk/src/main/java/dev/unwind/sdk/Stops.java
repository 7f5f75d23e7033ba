package dev.unwind.sdk;

import dev.unwind.schemas.keys.RunKey;
import dev.unwind.sdk.query.Await;
import dev.unwind.sdk.query.LedgerView;
import dev.unwind.sdk.query.RecordedRun;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Words for runs that may not go on. */
final class Stops {
    private Stops() {}

    static RunStoppedException stopped(RunKey run, String attempt, LedgerView ledger, String finding) {
        return stopped(
                run, attempt, ledger.run(run, Await.folded(-1, Duration.ZERO)).value(), finding);
    }

    static RunStoppedException stopped(RunKey run, String attempt, @Nullable RecordedRun found, String finding) {
        String status = found == null ? "UNKNOWN" : found.status();
        String reason = found == null || found.reason() == null ? finding : finding + "; " + found.reason();
        return new RunStoppedException(
                "Stopped in run " + run + ", " + attempt + ": " + reason + ". The run is " + status
                        + (found == null || found.openCases() == 0
                                ? "."
                                : " and has " + found.openCases() + " open recovery case(s) for a person to decide."),
                status,
                reason);
    }
}
