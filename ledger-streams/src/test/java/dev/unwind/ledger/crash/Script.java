package dev.unwind.ledger.crash;

import dev.unwind.ledger.facts.Facts;
import dev.unwind.schemas.ActionFailed;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CaseClosed;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.LedgerEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What the agent and the operator of one run state, whatever the ledger does meanwhile.
 *
 * @param facts the run
 * @param events in the order in which they are stated
 * @param inEffect actions that an undo of the whole run concerns, newest first
 * @param ends the status that the run must end in
 */
record Script(Facts facts, List<LedgerEvent> events, List<String> inEffect, String ends) {

    /** One of six kinds of run, by number. */
    static Script of(int number) {
        Facts run = new Facts("crash", "run-%02d".formatted(number));
        int actions = 2 + number % 3;
        return switch (number % 6) {
            case 0 -> good(run, actions);
            case 1 -> mismatched(run, actions);
            case 2 -> failedWithoutEffect(run, actions);
            case 3 -> inDoubt(run, actions);
            case 4 -> undone(run, actions);
            default -> unreadable(run, actions);
        };
    }

    /** Facts that are told twice and one that nobody believes belong to every day. */
    private static Script good(Facts run, int actions) {
        List<LedgerEvent> events = begun(run, actions);
        events.add(events.get(events.size() - 1));
        events.add(run.agent(new CaseClosed("none", "an agent may not say so")));
        events.add(run.finished());
        return new Script(run, events, List.of(), "COMPLETED");
    }

    private static Script mismatched(Facts run, int actions) {
        List<LedgerEvent> events = begun(run, actions);
        events.addAll(run.act(World.MISMATCHED));
        List<String> inEffect = ids(actions);
        inEffect.add(0, World.MISMATCHED);
        return new Script(run, events, inEffect, "COMPENSATED");
    }

    private static Script failedWithoutEffect(Facts run, int actions) {
        List<LedgerEvent> events = begun(run, actions);
        events.addAll(failed(run, "refused", Effect.NONE));
        events.add(run.finished());
        return new Script(run, events, List.of(), "COMPLETED");
    }

    private static Script inDoubt(Facts run, int actions) {
        List<LedgerEvent> events = begun(run, actions);
        events.addAll(failed(run, "timeout", Effect.UNKNOWN));
        events.add(run.finished());
        return new Script(run, events, List.of(), "COMPLETED");
    }

    private static Script undone(Facts run, int actions) {
        List<LedgerEvent> events = begun(run, actions);
        events.addAll(run.act(World.NOT_UNDOABLE));
        events.add(run.finished());
        events.add(run.undoRequested("the customer changed their mind"));
        List<String> inEffect = ids(actions);
        inEffect.add(0, World.NOT_UNDOABLE);
        return new Script(run, events, inEffect, "COMPENSATED_WITH_RESIDUE");
    }

    private static Script unreadable(Facts run, int actions) {
        List<LedgerEvent> events = begun(run, actions);
        events.addAll(run.act(World.UNREADABLE));
        events.add(run.finished());
        return new Script(run, events, List.of(), "COMPLETED");
    }

    private static List<LedgerEvent> begun(Facts run, int actions) {
        List<LedgerEvent> events = new ArrayList<>(List.of(run.started()));
        for (int i = 1; i <= actions; i++) {
            events.addAll(run.act("a" + i));
        }
        return events;
    }

    private static List<LedgerEvent> failed(Facts run, String error, Effect effect) {
        return List.of(
                run.planned("f", "update"),
                run.actionStarted("f"),
                run.agent(ActionFailed.newBuilder()
                        .setActionId("f")
                        .setError(error)
                        .setEffect(effect)
                        .build()));
    }

    private static List<String> ids(int actions) {
        List<String> ids = new ArrayList<>();
        for (int i = 1; i <= actions; i++) {
            ids.add("a" + i);
        }
        Collections.reverse(ids);
        return ids;
    }

    /** What an operator says about a case. */
    static LedgerEvent closed(Facts run, String caseId) {
        return run.state(ActorKind.OPERATOR, new CaseClosed(caseId, "seen"));
    }
}
