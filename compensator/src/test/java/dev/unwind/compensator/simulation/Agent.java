package dev.unwind.compensator.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.unwind.compensator.simulation.Change.Author;
import dev.unwind.compensator.simulation.Fiber.Life;
import dev.unwind.model.contract.CallFacts;
import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.EvaluationFailed;
import dev.unwind.model.contract.ReadFailed;
import dev.unwind.model.contract.SnapshotDocument;
import dev.unwind.model.fold.ActionState;
import dev.unwind.model.fold.ActionStatus;
import dev.unwind.model.fold.FoldedRun;
import dev.unwind.model.fold.RunState;
import dev.unwind.model.fold.RunStatus;
import dev.unwind.model.fold.VerificationState;
import dev.unwind.model.json.Json;
import dev.unwind.model.verify.Verifications;
import dev.unwind.schemas.ActionFailed;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActionRetried;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.ActionSucceeded;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.RetryLayer;
import dev.unwind.schemas.RunFinished;
import dev.unwind.schemas.RunOutcome;
import dev.unwind.schemas.RunResumed;
import dev.unwind.schemas.RunStarted;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One run's workers, one after another: each states what it is about to do before it does it, as the SDK makes it, and may be gone after every step. The next
 * one settles what its predecessor left in doubt by reading the target.
 */
final class Agent {
    private final World world;
    private final Script script;
    private final List<String> unverified = new ArrayList<>();
    private Life life = new Life();
    private long epoch = 1;

    /** The run was stopped under the agent. */
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    Agent(World world, Script script) {
        this.world = world;
        this.script = script;
    }

    void begin() {
        Fiber.start(world.scheduler(), life, world.scheduler().millis(0, 300), () -> work(false));
    }

    /** A run that may go on after all gets a worker again. */
    void beginAgain() {
        RunState run = view().run();
        if (run != null && run.status() == RunStatus.RUNNING) {
            Fiber.start(world.scheduler(), life, 1, () -> work(true));
        }
    }

    private void work(boolean again) {
        try {
            if (again) {
                takeUp();
            } else {
                state(new RunStarted());
            }
            for (Script.Step step : script.steps()) {
                perform(step);
                Fiber.sleep(world.scheduler().millis(0, 60));
            }
            state(RunFinished.newBuilder().setOutcome(RunOutcome.SUCCEEDED).build());
        } catch (Stopped stopped) {
            world.trace().say("%s agent stops", script.key());
            giveUp();
        } catch (ReadFailed unreadable) {
            world.trace().say("%s agent gives up: %s", script.key(), unreadable.getMessage());
            giveUp();
        }
    }

    private void giveUp() {
        RunState run = view().run();
        if (run != null && run.status() == RunStatus.RUNNING) {
            state(RunFinished.newBuilder().setOutcome(RunOutcome.FAILED).build());
        }
    }

    private void takeUp() {
        if (view().run() == null) {
            awaitFolded(state(new RunStarted()));
        }
        epoch = run().workerEpoch() + 1;
        awaitFolded(
                state(RunResumed.newBuilder().setReason("the worker was lost").build()));
        if (run().workerEpoch() != epoch) {
            throw new Stopped();
        }
        requireRunning();
    }

    private void perform(Script.Step step) throws ReadFailed {
        CompiledContract contract = SimulatedContracts.of(step.tool());
        ActionState known = view().action(step.actionId());
        if (known != null && known.status() != ActionStatus.PLANNED) {
            // What was blocked stays blocked; the workflow goes on without it.
            if (known.status() == ActionStatus.RUNNING) {
                settle(step, contract, known);
            }
            return;
        }
        long planned = state(ActionPlanned.newBuilder()
                .setActionId(step.actionId())
                .setTool(step.tool())
                .setContractVersion(1)
                .setTarget(contract.target(step.input(), script.tenant(), script.run()))
                .setArguments(Json.write(step.input()))
                .setArgumentsDigest("digest of " + step.actionId())
                .setIdempotencyKey("key of " + step.actionId())
                .build());
        if (world.scheduler().chance(0.7)) {
            awaitFolded(planned);
            requireRunning();
        }
        attempt(step, contract, 1, before(step, contract));
    }

    private Snapshot before(Script.Step step, CompiledContract contract) throws ReadFailed {
        CallFacts facts = facts(step, null);
        Snapshot before = contract.before(facts, world.network().reader(script.tenant()));
        if (!script.careful()) {
            return before;
        }
        Set<String> entities =
                before.getReads().stream().map(SnapshotRead::getEntity).collect(Collectors.toSet());
        boolean waited = false;
        for (String earlier : List.copyOf(unverified)) {
            if (touches(earlier, entities)) {
                awaitVerified(earlier);
                waited = true;
            }
        }
        return waited ? contract.before(facts, world.network().reader(script.tenant())) : before;
    }

    private boolean touches(String actionId, Set<String> entities) {
        return script.steps().stream()
                .filter(step -> step.actionId().equals(actionId))
                .anyMatch(step -> entities.stream()
                        .anyMatch(entity -> entity.endsWith(
                                        "/" + step.input().path("id").asText())
                                || entity.endsWith("/" + step.input().path("to").asText("-"))));
    }

    private void awaitVerified(String actionId) {
        for (int i = 0; i < 400; i++) {
            ActionState action = view().action(actionId);
            if (action != null
                    && action.status() != ActionStatus.RUNNING
                    && action.status() != ActionStatus.PLANNED
                    && action.verification() != VerificationState.PENDING) {
                requireRunning();
                if (action.verification() != VerificationState.VERIFIED) {
                    throw new Stopped();
                }
                unverified.remove(actionId);
                return;
            }
            Fiber.sleep(20_000);
        }
        throw new Stopped();
    }

    private void attempt(Script.Step step, CompiledContract contract, int attempt, @Nullable Snapshot before)
            throws ReadFailed {
        state(ActionStarted.newBuilder()
                .setActionId(step.actionId())
                .setAttempt(attempt)
                .setArgumentsDigest("digest of " + step.actionId())
                .setBefore(attempt == 1 ? before : null)
                .build());
        Network.Outcome<JsonNode> outcome = world.network()
                .call(
                        script.tenant(),
                        step.tool(),
                        step.input(),
                        step.keyed() ? script.key() + " " + step.actionId() : null,
                        new Author.Call(script.key(), step.actionId()),
                        step.conduct(),
                        contract.contract().timeout());
        mayCrash();
        unverified.add(step.actionId());
        switch (outcome) {
            case Network.Answered(JsonNode answer) -> {
                Effect failure = contract.failureOf(answer);
                if (failure == null) {
                    succeed(step, contract, attempt, answer, before);
                } else {
                    fail(step, attempt, Json.write(answer), failure, answer);
                    retry(step, contract, attempt, failure);
                }
            }
            case Network.Refused() ->
                fail(step, attempt, "connection refused", contract.failureOf("refused", false), null);
            case Network.Silence() -> fail(step, attempt, "timeout", contract.failureOf("timeout", true), null);
        }
    }

    private void retry(Script.Step step, CompiledContract contract, int attempt, Effect failure) throws ReadFailed {
        if (failure != Effect.NONE || attempt > 1 || world.scheduler().chance(0.5)) {
            return;
        }
        awaitVerified(step.actionId());
        again(step, contract, attempt + 1);
    }

    private void again(Script.Step step, CompiledContract contract, int attempt) throws ReadFailed {
        state(ActionRetried.newBuilder()
                .setActionId(step.actionId())
                .setAttempt(attempt)
                .setLayer(RetryLayer.WORKFLOW)
                .setReason("once more")
                .build());
        ActionState first = view().action(step.actionId());
        attempt(step, contract, attempt, first == null ? null : beforeOf(first));
    }

    private @Nullable Snapshot beforeOf(ActionState action) {
        LedgerEvent start = view().fact(action.startedAt());
        return start != null && start.getPayload() instanceof ActionStarted started ? started.getBefore() : null;
    }

    private void succeed(
            Script.Step step, CompiledContract contract, int attempt, JsonNode answer, @Nullable Snapshot before) {
        Snapshot after = null;
        try {
            after = contract.after(facts(step, answer), before, world.network().reader(script.tenant()));
        } catch (ReadFailed | EvaluationFailed unknown) {
            world.trace().say("%s cannot read what %s left", script.key(), step.actionId());
        }
        state(ActionSucceeded.newBuilder()
                .setActionId(step.actionId())
                .setAttempt(attempt)
                .setOutput(Json.write(answer))
                .setAfter(after)
                .build());
    }

    private void fail(Script.Step step, int attempt, String error, Effect effect, @Nullable JsonNode output) {
        state(ActionFailed.newBuilder()
                .setActionId(step.actionId())
                .setAttempt(attempt)
                .setError(error)
                .setEffect(effect)
                .setOutput(output == null ? null : Json.write(output))
                .build());
    }

    /** An earlier worker was cut off between the start and the result. Decision 013. */
    private void settle(Script.Step step, CompiledContract contract, ActionState action) throws ReadFailed {
        Snapshot before = beforeOf(action);
        unverified.add(step.actionId());
        if (before == null || before.getReads().isEmpty()) {
            fail(step, action.attempt(), "cut off", Effect.UNKNOWN, null);
            return;
        }
        Snapshot now = contract.again(before, world.network().reader(script.tenant()));
        if (same(before, now)) {
            Fiber.sleep(contract.contract()
                            .timeout()
                            .plus(contract.contract().settle())
                            .toMillis()
                    * 1_000);
            now = contract.again(before, world.network().reader(script.tenant()));
        }
        ActionState current = view().action(step.actionId());
        if (current == null || current.status() != ActionStatus.RUNNING) {
            return;
        }
        requireRunning();
        if (same(before, now)) {
            again(step, contract, action.attempt() + 1);
        } else if (Verifications.needsOutput(contract)) {
            fail(step, action.attempt(), "cut off behind the effect", Effect.UNKNOWN, null);
        } else {
            succeed(step, contract, action.attempt(), NullNode.getInstance(), before);
        }
    }

    private static boolean same(Snapshot before, Snapshot now) {
        for (int i = 0; i < before.getReads().size(); i++) {
            if (!Json.sameValue(
                    SnapshotDocument.document(before.getReads().get(i)),
                    SnapshotDocument.document(now.getReads().get(i)))) {
                return false;
            }
        }
        return true;
    }

    private CallFacts facts(Script.Step step, @Nullable JsonNode output) {
        return new CallFacts(script.tenant(), script.run(), step.input(), output);
    }

    private FoldedRun view() {
        return world.view(script.key());
    }

    private RunState run() {
        RunState run = view().run();
        if (run == null) {
            throw new Stopped();
        }
        return run;
    }

    private void requireRunning() {
        if (run().status() != RunStatus.RUNNING) {
            throw new Stopped();
        }
    }

    private void awaitFolded(long offset) {
        while (!world.folded(script.key(), offset)) {
            Fiber.sleep(10_000);
        }
    }

    /** States a fact and waits for the acknowledgement; the worker may be gone before, in between and after. */
    private long state(Object payload) {
        mayCrash();
        Fiber.sleep(world.scheduler().millis(0.1, 5));
        long offset = world.append(World.event(
                script.tenant(),
                script.run(),
                "agent-" + world.nextNumber(),
                new Actor(ActorKind.AGENT, "agent " + epoch),
                world.scheduler().instant(),
                epoch,
                payload));
        Fiber.sleep(world.scheduler().millis(0.1, 5));
        mayCrash();
        return offset;
    }

    private void mayCrash() {
        if (world.fault(world.knobs().agentCrash())) {
            world.tally().count("crash of agent");
            world.trace().say("%s agent crashes", script.key());
            life.end();
            life = new Life();
            unverified.clear();
            Fiber.start(world.scheduler(), life, world.scheduler().millis(1, 1_500), () -> work(true));
            throw new Fiber.Crashed();
        }
    }
}
