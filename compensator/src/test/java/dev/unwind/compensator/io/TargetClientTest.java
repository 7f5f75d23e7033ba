package dev.unwind.compensator.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.compensator.io.SmallTarget.Said;
import dev.unwind.compensator.io.TargetReply.Accepted;
import dev.unwind.compensator.io.TargetReply.Declined;
import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.CompensationRequest;
import dev.unwind.schemas.LeftField;
import dev.unwind.schemas.SnapshotRead;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TargetClientTest {
    private static final ExecutorOptions QUICK = new ExecutorOptions(
            Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMillis(5), Duration.ofMillis(20), 8, 100);

    private final SmallTarget target = SmallTarget.start(0);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger begun = new AtomicInteger();
    private final Map<String, String> headers = new HashMap<>();
    private final CompensationRequest request =
            new CompensationRequest("POST", "${shop.url}/api", "/restore/%23W1", "{\"patches\":[]}");

    @AfterEach
    void stop() {
        threads.shutdownNow();
        target.close();
    }

    private TargetReply send(ExecutorOptions options) throws InterruptedException {
        return send(options, target.url() + "/");
    }

    private TargetReply send(ExecutorOptions options, String url) throws InterruptedException {
        return send(options, url, command().build());
    }

    private CompensationCommand.Builder command() {
        return CompensationCommand.newBuilder()
                .setCommandId("command-1")
                .setPlanId("plan-1")
                .setFailureId("failure-1")
                .setTenantId("acme")
                .setRunId("r")
                .setActionId("a")
                .setStep(1)
                .setSteps(1)
                .setKind(CompensationKind.RESTORE)
                .setRequest(request)
                .setReason("wrong")
                .setDetectedAt(Instant.EPOCH);
    }

    private TargetReply send(ExecutorOptions options, String url, CompensationCommand command)
            throws InterruptedException {
        return new TargetClient(
                        new TargetAddresses(Map.of("shop", url), headers), options, threads, ExecutionListener.NONE)
                .send(command, request, () -> begun.incrementAndGet());
    }

    @Test
    void theRequestCarriesKeyTenantPathAndBody() throws InterruptedException {
        TargetReply reply = send(QUICK);

        assertThat(reply).isEqualTo(new Accepted(SmallTarget.TAKEN, false));
        assertThat(target.asked)
                .containsExactly(new SmallTarget.Asked("command-1", "acme", "/api/restore/%23W1", "{\"patches\":[]}"));
    }

    @Test
    void noConfiguredHeaderSpeaksForAnotherTenantOrUnderAnotherKey() throws InterruptedException {
        headers.putAll(Map.of(
                "shop.header.X-Tenant", "globex",
                "shop.header.idempotency-key", "mine",
                "other.header.Authorization", "not for this one"));

        send(QUICK);

        assertThat(target.asked).extracting(SmallTarget.Asked::key).containsExactly("command-1");
        assertThat(target.asked).extracting(SmallTarget.Asked::tenant).containsExactly("acme");
        assertThat(target.authorizations).containsExactly("");
    }

    @Test
    void aHeaderThatHttpDoesNotAllowIsNamedWithoutItsValue() throws InterruptedException {
        headers.put("shop.header.Authorization", "Bearer hun\nter2");

        assertThat(send(QUICK)).isInstanceOfSatisfying(Declined.class, declined -> {
            assertThat(declined.code()).isEqualTo("UNREACHABLE");
            assertThat(declined.detail())
                    .contains("unwind.target.shop.header.Authorization")
                    .doesNotContain("hun");
        });
        assertThat(target.asked).isEmpty();
    }

    @Test
    void nothingIsSentWhenAFieldIsNotAsTheActionLeftIt() throws InterruptedException {
        target.answer = asked -> new Said(200, "{\"v\":3,\"w\":1}");
        CompensationCommand command = command()
                .setEntities(List.of("docs/1"))
                .setLeft(List.of(new LeftField("docs/1", "/w", "1.0"), new LeftField("docs/1", "/v", "2")))
                .build();

        assertThat(send(QUICK, target.url(), command)).isInstanceOfSatisfying(Declined.class, declined -> {
            assertThat(declined.code()).isEqualTo("DRIFTED");
            assertThat(declined.differingPaths()).containsExactly("docs/1/v");
            assertThat(declined.detail()).contains("docs/1/v holds 3, expected 2", "nothing was sent");
            assertThat(declined.found()).containsExactly(new SnapshotRead("", "docs/1", "{\"v\":3,\"w\":1}"));
        });
        assertThat(begun).hasValue(0);
        assertThat(target.asked).extracting(SmallTarget.Asked::path).containsExactly("/api/docs/1");
    }

    @Test
    void aFieldThatTheActionTookAwayMustStillBeGone() throws InterruptedException {
        target.answer = asked -> asked.key() == null ? new Said(404, "") : target.once(asked);
        CompensationCommand command = command()
                .setEntities(List.of("docs/1"))
                .setLeft(List.of(new LeftField("docs/1", "", null)))
                .build();
        assertThat(send(QUICK, target.url(), command)).isInstanceOf(Accepted.class);

        target.answer = asked -> new Said(200, "{}");
        assertThat(send(QUICK, target.url(), command))
                .isInstanceOfSatisfying(
                        Declined.class,
                        declined -> assertThat(declined.differingPaths()).containsExactly("docs/1"));
    }

    @Test
    void aCallThatTestsNothingItselfIsNotSentOverWhatCannotBeRead() throws InterruptedException {
        target.answer = asked -> asked.key() == null ? new Said(503, "") : target.once(asked);
        CompensationCommand.Builder command =
                command().setEntities(List.of("docs/1")).setLeft(List.of(new LeftField("docs/1", "/v", "2")));

        assertThat(send(QUICK, target.url(), command.build())).isInstanceOf(Accepted.class);
        assertThat(send(
                        QUICK.withDeadline(Duration.ofMillis(100)),
                        target.url(),
                        command.setKind(CompensationKind.TOOL).build()))
                .isInstanceOfSatisfying(Declined.class, declined -> {
                    assertThat(declined.code()).isEqualTo("UNREACHABLE");
                    assertThat(declined.detail()).contains("status 503", "nothing was sent");
                });
    }

    @Test
    void whatIsNotReadByHttpIsNotLookedForByHttpAndLeftToTheTestsOfTheRestore() throws InterruptedException {
        target.answer = asked -> asked.key() == null ? new Said(404, "") : target.once(asked);
        CompensationCommand.Builder command = command()
                .setReadBy("jdbc")
                .setEntities(List.of("docs/1"))
                .setLeft(List.of(new LeftField("docs/1", "/v", "2")));

        assertThat(send(QUICK, target.url(), command.build())).isEqualTo(new Accepted(SmallTarget.TAKEN, false));
        assertThat(target.asked).extracting(SmallTarget.Asked::path).containsExactly("/api/restore/%23W1");
    }

    @Test
    void aCallThatTestsNothingItselfIsRefusedWhereThisExecutorCannotLook() throws InterruptedException {
        CompensationCommand.Builder command = command()
                .setKind(CompensationKind.TOOL)
                .setReadBy("jdbc")
                .setEntities(List.of("docs/1"))
                .setLeft(List.of(new LeftField("docs/1", "/v", "2")));

        assertThat(send(QUICK, target.url(), command.build())).isInstanceOfSatisfying(Declined.class, declined -> {
            assertThat(declined.code()).isEqualTo("REFUSED");
            assertThat(declined.detail())
                    .contains("read by jdbc", "nothing was sent", "commands of [shop] (unwind.compensator.leaves)");
        });
        assertThat(begun).hasValue(0);
        assertThat(target.asked).isEmpty();

        command.setKind(CompensationKind.CORRECTION).setLeft(List.of());
        assertThat(send(QUICK, target.url(), command.build())).isInstanceOf(Accepted.class);
    }

    @Test
    void theKeyOfAnEarlierCommandIsUsedWhereNobodyKnowsWhatItDid() throws InterruptedException {
        send(QUICK, target.url(), command().setIdempotencyKey("command-0").build());

        assertThat(target.asked).extracting(SmallTarget.Asked::key).containsExactly("command-0");
    }

    @Test
    void aReplayedAnswerIsTold() throws InterruptedException {
        target.answer = asked -> new Said(200, SmallTarget.REPLAYED);

        assertThat(send(QUICK)).isEqualTo(new Accepted(SmallTarget.REPLAYED, true));
    }

    @Test
    void anEmptyOrPlainAnswerIsAnAnswer() throws InterruptedException {
        target.answer = asked -> new Said(204, "");
        assertThat(send(QUICK)).isEqualTo(new Accepted(null, false));

        target.answer = asked -> new Said(200, "done");
        assertThat(send(QUICK)).isEqualTo(new Accepted("\"done\"", false));
    }

    @Test
    void aDriftIsToldWithItsPathsAndNotTriedAgain() throws InterruptedException {
        target.answer = asked -> new Said(
                409,
                "{\"error\":{\"code\":\"DRIFTED\",\"message\":\"changed\"},\"differing\":[{\"entity\":\"orders/#W1\",\"path\":\"/status\",\"expected\":1,\"actual\":2}]}");

        TargetReply reply = send(QUICK);

        assertThat(reply).isInstanceOfSatisfying(Declined.class, declined -> {
            assertThat(declined.code()).isEqualTo("DRIFTED");
            assertThat(declined.differingPaths()).containsExactly("orders/#W1/status");
            assertThat(declined.detail()).contains("Cannot undo action a", "found status 409", "changed");
        });
        assertThat(target.asked).hasSize(1);
    }

    @Test
    void aRefusalIsNotTriedAgain() throws InterruptedException {
        target.answer = asked -> new Said(422, "no");

        assertThat(send(QUICK))
                .isInstanceOfSatisfying(
                        Declined.class, declined -> assertThat(declined.code()).isEqualTo("REFUSED"));
        assertThat(target.asked).hasSize(1);
    }

    @Test
    void troubleOfTheTargetIsTriedAgainUnderTheSameKey() throws InterruptedException {
        AtomicInteger times = new AtomicInteger();
        int[] troubles = {500, 503, 429};
        target.answer = asked -> {
            int time = times.getAndIncrement();
            return time < troubles.length ? new Said(troubles[time], "later") : target.once(asked);
        };

        assertThat(send(QUICK)).isInstanceOf(Accepted.class);
        assertThat(target.asked).hasSize(4).extracting(SmallTarget.Asked::key).containsOnly("command-1");
    }

    @Test
    void anAnswerThatDoesNotComeIsTriedAgain() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger times = new AtomicInteger();
        target.answer = asked -> {
            Said said = target.once(asked);
            if (times.getAndIncrement() == 0) {
                never.await();
            }
            return said;
        };

        assertThat(send(QUICK.withRequestTimeout(Duration.ofMillis(500))))
                .isEqualTo(new Accepted(SmallTarget.REPLAYED, true));
    }

    @Test
    void atTheDeadlineTheTargetIsUnreachable() throws InterruptedException {
        target.answer = asked -> new Said(503, "down");

        assertThat(send(QUICK.withDeadline(Duration.ofSeconds(1)))).isInstanceOfSatisfying(Declined.class, declined -> {
            assertThat(declined.code()).isEqualTo("UNREACHABLE");
            assertThat(declined.detail()).contains("found status 503", "requests in", "in doubt");
        });
    }

    @Test
    void aTargetThatNobodyConfiguredIsUnreachableAtOnce() throws InterruptedException {
        request.setBase("${other.url}");

        assertThat(send(QUICK)).isInstanceOfSatisfying(Declined.class, declined -> {
            assertThat(declined.code()).isEqualTo("UNREACHABLE");
            assertThat(declined.detail()).contains("unwind.target.other.url");
        });
    }

    @Test
    void anAddressThatIsNoneIsUnreachableAtOnce() throws InterruptedException {
        assertThat(send(QUICK, "file:///etc"))
                .isInstanceOfSatisfying(
                        Declined.class,
                        declined -> assertThat(declined.detail()).contains("expected http or https"));
    }
}
