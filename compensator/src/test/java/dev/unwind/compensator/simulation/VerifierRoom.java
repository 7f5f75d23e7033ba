package dev.unwind.compensator.simulation;

import dev.unwind.compensator.simulation.Fiber.Life;
import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.EvaluationFailed;
import dev.unwind.model.contract.ReadFailed;
import dev.unwind.model.verify.Judgement;
import dev.unwind.model.verify.Verifications;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationRecorded;
import dev.unwind.schemas.VerificationRequest;
import dev.unwind.schemas.VerificationStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The verifier of one partition, with the real judge: requests of a run in their order, runs side by side. A crash takes it back behind the oldest request
 * that is not answered, so that some are answered twice.
 */
final class VerifierRoom {
    private final World world;
    private final Partition partition;
    private Instance instance;
    private boolean polling;

    VerifierRoom(World world, Partition partition) {
        this.world = world;
        this.partition = partition;
        this.instance = new Instance(0);
        partition.requests().onAppend(this::wake);
    }

    private void wake() {
        if (!polling) {
            polling = true;
            world.scheduler().after(world.delay(), this::poll);
        }
    }

    private void poll() {
        polling = false;
        while (instance.position < partition.requests().end()) {
            instance.take();
        }
        if (world.fault(world.knobs().crash())) {
            Instance former = instance;
            world.scheduler().after(world.scheduler().millis(0, 60), () -> {
                if (former == instance) {
                    world.tally().count("crash of verifier");
                    world.trace().say("verifier crashes, goes back to %d", former.safe());
                    former.life.end();
                    instance = new Instance(former.safe());
                    wake();
                }
            });
        }
    }

    /** One incarnation. */
    private final class Instance {
        private final Life life = new Life();
        private final Map<String, Deque<VerificationRequest>> lanes = new HashMap<>();
        private final TreeSet<Long> open = new TreeSet<>();
        private final Map<VerificationRequest, Long> offsets = new HashMap<>();
        private long position;

        Instance(long position) {
            this.position = position;
        }

        long safe() {
            return open.isEmpty() ? position : open.first();
        }

        void take() {
            Log.Entry entry = partition.requests().get(position);
            String run = new String(entry.key(), StandardCharsets.UTF_8);
            VerificationRequest request = Wire.decode(VerificationRequest.getDecoder(), entry.value());
            Deque<VerificationRequest> lane = lanes.get(run);
            offsets.put(request, position);
            open.add(position++);
            if (lane != null) {
                lane.add(request);
                return;
            }
            Deque<VerificationRequest> opened = new ArrayDeque<>(List.of(request));
            lanes.put(run, opened);
            Fiber.start(world.scheduler(), life, world.scheduler().millis(0, 3), () -> work(run, opened));
        }

        private void work(String run, Deque<VerificationRequest> lane) {
            for (VerificationRequest next = lane.poll(); next != null; next = lane.poll()) {
                VerificationRequest request = next;
                record(request, answer(request));
                Long offset = offsets.remove(request);
                if (offset != null) {
                    open.remove(offset);
                }
            }
            lanes.remove(run);
        }

        private void record(VerificationRequest request, Judgement judgement) {
            Fiber.sleep(world.scheduler().millis(0.1, 5));
            world.append(World.event(
                    request.getTenantId(),
                    request.getRunId(),
                    "verification-" + world.nextNumber(),
                    new Actor(ActorKind.VERIFIER, "verifier"),
                    world.scheduler().instant(),
                    0,
                    VerificationRecorded.newBuilder()
                            .setVerificationId(request.getVerificationId())
                            .setActionId(request.getActionId())
                            .setKind(request.getKind())
                            .setStatus(judgement.status())
                            .setEffect(judgement.effect())
                            .setReason(judgement.reason())
                            .setComparisons(judgement.comparisons())
                            .setObserved(judgement.observedIfDifferent())
                            .build()));
            Fiber.sleep(world.scheduler().millis(0.1, 5));
        }

        private Judgement answer(VerificationRequest request) {
            if (world.mutation() == Mutation.JUDGE_BELIEVES
                    && request.getKind() == VerificationKind.AFTER_COMPENSATION) {
                return new Judgement(VerificationStatus.VERIFIED, Effect.UNKNOWN, null, List.of(), null);
            }
            CompiledContract contract = SimulatedContracts.of(request.getTool());
            try {
                String obstacle = Verifications.obstacle(request, contract);
                return obstacle == null ? settled(request, contract) : Judgement.unverifiable(obstacle);
            } catch (EvaluationFailed | IllegalArgumentException e) {
                return Judgement.unverifiable(String.valueOf(e.getMessage()));
            }
        }

        private Judgement settled(VerificationRequest request, CompiledContract contract) {
            long deadline =
                    world.scheduler().now() + contract.contract().settle().toMillis() * 1_000;
            long pause = 10_000;
            while (true) {
                Judgement judgement;
                try {
                    judgement = Verifications.judge(
                            request,
                            contract,
                            Verifications.read(
                                    request, contract, world.network().reader(request.getTenantId())));
                } catch (ReadFailed e) {
                    return Judgement.unverifiable(String.valueOf(e.getMessage()));
                }
                long left = deadline - world.scheduler().now();
                if (left <= 0 || !Verifications.maySettle(request, judgement)) {
                    return judgement;
                }
                Fiber.sleep(Math.min(left, pause));
                pause *= 2;
            }
        }
    }
}
