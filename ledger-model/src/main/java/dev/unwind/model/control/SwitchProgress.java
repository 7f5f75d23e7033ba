package dev.unwind.model.control;

import dev.unwind.schemas.Control;
import dev.unwind.schemas.Instance;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a control is obeyed: requested when it stands on its topic, confirmed by each process that knows it, fenced when every process either
 * knows it or cannot start an action any more.
 *
 * <p>Fenced without a word rests on what a process promises of itself: that it starts nothing once it could not read the controls for a time. What
 * has not read this control within that time has stopped; what has read it obeys. The lease, and a renewal that tells of no control, are there to
 * find a process that breaks the promise: it stays open for as long as it is heard of (decision 048).
 *
 * @param members the processes that it concerns, by name
 */
public record SwitchProgress(Control control, List<Member> members) {
    /** What is known of a process with regard to a control. */
    public enum State {
        /** It knows the control. */
        CONFIRMED,
        /** It has said that it cannot read the controls and starts nothing until it can. */
        STOPPED_ITSELF,
        /** It was not heard of for so long that it cannot start anything without having read the control. */
        FENCED,
        /** It may still act as if the control were not there. */
        OPEN
    }

    /**
     * A process that the control concerns.
     *
     * @param fencedAt when it counts as fenced if it is not heard of again; null when it has confirmed
     */
    public record Member(
            Instance instance, State state, @Nullable Instant fencedAt) {
        /** Whether it cannot start an action that the control forbids. */
        public boolean fenced() {
            return state != State.OPEN;
        }
    }

    /** Copies the members. */
    public SwitchProgress {
        members = List.copyOf(members);
    }

    /**
     * Where a control stands.
     *
     * @param control with its epoch
     * @param instances the newest record of every process
     * @param now by a clock that agrees with theirs up to a fraction of their leases
     */
    public static SwitchProgress of(Control control, Collection<Instance> instances, Instant now) {
        ControlScope scope = scope(control);
        return new SwitchProgress(
                control,
                instances.stream()
                        .filter(scope::concerns)
                        .filter(instance -> !goneBefore(control, instance))
                        .map(instance -> member(control, instance, now))
                        .sorted(Comparator.comparing(member -> member.instance().getInstanceId()))
                        .toList());
    }

    private static ControlScope scope(Control control) {
        try {
            return ControlScope.parse(control.getScope());
        } catch (IllegalArgumentException unreadable) {
            return ControlScope.ALL;
        }
    }

    /** One that could do nothing any more when the control came is none of those that had to obey it. */
    private static boolean goneBefore(Control control, Instance instance) {
        return instance.getControlsEpoch() < control.getEpoch()
                && !instance.getAt()
                        .plusMillis(instance.getLeaseMillis() + instance.getStopsItselfAfterMillis())
                        .isAfter(control.getChangedAt());
    }

    private static Member member(Control control, Instance instance, Instant now) {
        if (instance.getControlsEpoch() >= control.getEpoch()) {
            return new Member(instance, State.CONFIRMED, null);
        }
        Instant leaseEnds = instance.getAt().plusMillis(instance.getLeaseMillis());
        Instant from = leaseEnds.isAfter(control.getChangedAt()) ? leaseEnds : control.getChangedAt();
        Instant fencedAt = from.plusMillis(instance.getStopsItselfAfterMillis());
        if (!now.isBefore(fencedAt)) {
            return new Member(instance, State.FENCED, fencedAt);
        }
        return instance.getStoppedItself()
                ? new Member(instance, State.STOPPED_ITSELF, fencedAt)
                : new Member(instance, State.OPEN, fencedAt);
    }

    /** How many have said that they know it. */
    public int confirmed() {
        return (int) members.stream()
                .filter(member -> member.state() == State.CONFIRMED)
                .count();
    }

    /** How many cannot act against it any more, those that confirmed included. */
    public int fenced() {
        return (int) members.stream().filter(Member::fenced).count();
    }

    /** How many it concerns. */
    public int size() {
        return members.size();
    }

    /** Whether nobody can act against it any more. */
    public boolean complete() {
        return fenced() == size();
    }

    /** Those that have not confirmed. */
    public List<Member> silent() {
        return members.stream()
                .filter(member -> member.state() != State.CONFIRMED)
                .toList();
    }

    /** Those that may still act as if the control were not there. */
    public List<Member> open() {
        return members.stream().filter(member -> member.state() == State.OPEN).toList();
    }

    /** Calls that were under way, as those processes that confirmed said last. */
    public int inFlight() {
        return members.stream()
                .filter(member -> member.state() == State.CONFIRMED)
                .mapToInt(member -> member.instance().getInFlight())
                .sum();
    }
}
