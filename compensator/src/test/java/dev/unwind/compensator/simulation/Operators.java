package dev.unwind.compensator.simulation;

import dev.unwind.model.fold.ActionState;
import dev.unwind.model.fold.FoldedRun;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CaseClosed;
import dev.unwind.schemas.CaseResumed;
import dev.unwind.schemas.CompensationRequested;
import dev.unwind.schemas.RecoveryCase;
import dev.unwind.schemas.RunCancelled;
import dev.unwind.schemas.RunParked;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The people: they ask for undo, twice and at the same time, cancel, park, and decide cases, with the view of the ledger that they happen to have. */
final class Operators {
    private final World world;

    Operators(World world) {
        this.world = world;
    }

    /** Somebody does something about a run. */
    void act(Script script) {
        FoldedRun run = world.view(script.key());
        if (run.run() == null) {
            return;
        }
        List<RecoveryCase> cases = List.copyOf(run.openCases());
        switch (world.scheduler().pick(9)) {
            case 0, 1 -> ask(script, null, null);
            case 2, 3 -> ask(script, some(run), null);
            case 4 -> say(script, new RunCancelled("it is not wanted any more"));
            case 5 -> say(script, new RunParked("let me look"));
            default -> {
                if (!cases.isEmpty()) {
                    decide(script, cases.get(world.scheduler().pick(cases.size())));
                }
            }
        }
        if (world.scheduler().chance(0.2)) {
            act(script);
        }
    }

    private void decide(Script script, RecoveryCase open) {
        switch (world.scheduler().pick(4)) {
            case 0 -> say(script, new CaseClosed(open.getCaseId(), "seen"));
            case 1 -> say(script, new CaseResumed(open.getCaseId(), "it is all right"));
            case 2 -> ask(script, null, open.getCaseId());
            default -> ask(script, open.getActionId() == null ? null : List.of(open.getActionId()), open.getCaseId());
        }
    }

    private void ask(Script script, @Nullable List<String> actionIds, @Nullable String caseId) {
        if (actionIds == null || !actionIds.isEmpty()) {
            say(
                    script,
                    CompensationRequested.newBuilder()
                            .setReason("it was wrong")
                            .setActionIds(actionIds)
                            .setCaseId(caseId)
                            .build());
        }
    }

    private List<String> some(FoldedRun run) {
        List<String> chosen = new ArrayList<>();
        for (ActionState action : run.actions()) {
            if (world.scheduler().chance(0.4)) {
                chosen.add(action.actionId());
            }
        }
        return chosen;
    }

    /** Closes what is open, so that nothing waits for a person. */
    void closeAll(Script script) {
        for (RecoveryCase open : List.copyOf(world.view(script.key()).openCases())) {
            say(script, new CaseClosed(open.getCaseId(), "the day is over"));
        }
    }

    private void say(Script script, Object payload) {
        world.append(World.event(
                script.tenant(),
                script.run(),
                "operator-" + world.nextNumber(),
                new Actor(world.scheduler().chance(0.9) ? ActorKind.OPERATOR : ActorKind.POLICY, "bob"),
                world.scheduler().instant(),
                0,
                payload));
    }
}
