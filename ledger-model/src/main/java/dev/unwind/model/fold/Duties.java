package dev.unwind.model.fold;

/**
 * Keeps approval, execution and rollback of a run apart: who let an action of it go ahead does not also have it undone, and the other way round.
 * Two wrongs by one person would cover each other. Costs one look-up, however many people a run has.
 *
 * <p>To stop a run is nobody's duty alone: whoever sees harm may cancel or park it.
 */
final class Duties {
    private Duties() {}

    /** The fact's actor lets an action of the run go ahead. */
    static void approved(Deciding d) {
        d.mark(approvalBy(person(d)));
    }

    /** The fact's actor asks for an undo of the run, or agrees to one. */
    static void undoes(Deciding d) throws Refusal {
        String person = person(d);
        if (d.view.seen(approvalBy(person))) {
            throw new Refusal(
                    RejectionCode.SAME_PERSON,
                    "Cannot have run " + d.run.runId() + " undone by " + person + " with " + d.name() + ": " + person
                            + " approved an action of the run, expected somebody else; have another person ask for it, or"
                            + " let the policy say sharedDuties.");
        }
        d.mark(undoBy(person));
    }

    /** The fact's actor, who wants to approve an action, has not had the run undone. */
    static void requireNotOfUndo(Deciding d, String attempt) throws Refusal {
        String person = person(d);
        if (d.view.seen(undoBy(person))) {
            throw new Refusal(
                    RejectionCode.SAME_PERSON,
                    attempt + person + " asked for an undo of the run, or agreed to one, expected somebody else; have"
                            + " another person look.");
        }
    }

    private static String person(Deciding d) {
        return d.event.getActor().getId();
    }

    private static String approvalBy(String person) {
        return "approval-by:" + person;
    }

    private static String undoBy(String person) {
        return "undo-by:" + person;
    }
}
