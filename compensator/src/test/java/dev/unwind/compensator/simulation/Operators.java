package dev.unwind.compensator.simulation;

import dev.unwind.model.fold.ActionState;
import dev.unwind.model.fold.FoldedRun;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CaseClosed;
import dev.unwind.schemas.CaseResumed;
import dev.unwind.schemas.CompensationApproved;
import dev.unwind.schemas.CompensationRequested;
import dev.unwind.schemas.RecoveryCase;
import dev.unwind.schemas.RunCancelled;
import dev.unwind.schemas.RunParked;
import dev.unwind.schemas.UndoMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The people: they ask for undo, twice and at the same time, cancel, park, and decide cases, with the view of the ledger that they happen to have. */
final class Operators {
    private static final List<String> PEOPLE = List.of("bob", "carol", "dave");

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
            case 0, 1 -> ask(script, null, null, UndoMode.CHECKED);
            case 2, 3 -> ask(script, some(run), null, UndoMode.CHECKED);
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
        List<String> only = open.getActionId() == null ? null : List.of(open.getActionId());
        if (open.getDigest() != null && world.scheduler().chance(0.7)) {
            world.tally().count("approval of a held undo");
            say(script, new CompensationApproved(open.getCaseId(), open.getDigest(), "it is right"));
            return;
        }
        switch (world.scheduler().pick(6)) {
            case 0 -> say(script, new CaseClosed(open.getCaseId(), "seen"));
            case 1 -> say(script, new CaseResumed(open.getCaseId(), "it is all right"));
            case 2 -> ask(script, null, open.getCaseId(), UndoMode.CHECKED);
            case 3 -> ask(script, only, open.getCaseId(), UndoMode.CHECKED);
            case 4 -> ask(script, only, open.getCaseId(), UndoMode.OVERWRITE);
            default -> ask(script, only, open.getCaseId(), UndoMode.MERGE);
        }
    }

    private void ask(Script script, @Nullable List<String> actionIds, @Nullable String caseId, UndoMode mode) {
        if (actionIds == null || !actionIds.isEmpty()) {
            world.tally().count("undo asked for, " + mode);
            say(
                    script,
                    CompensationRequested.newBuilder()
                            .setReason("it was wrong")
                            .setActionIds(actionIds)
                            .setCaseId(caseId)
                            .setMode(mode)
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
                new Actor(
                        world.scheduler().chance(0.9) ? ActorKind.OPERATOR : ActorKind.POLICY,
                        PEOPLE.get(world.scheduler().pick(PEOPLE.size()))),
                world.scheduler().instant(),
                0,
                payload));
    }
}
