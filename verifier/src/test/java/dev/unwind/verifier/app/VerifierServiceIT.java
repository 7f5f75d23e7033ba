package dev.unwind.verifier.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.Comparison;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.Target;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationRecorded;
import dev.unwind.schemas.VerificationStatus;
import dev.unwind.testsupport.cluster.UnwindCluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class VerifierServiceIT extends VerifierStory {

    @RegisterExtension
    static final UnwindCluster cluster = UnwindCluster.withPartitions(3);

    @Override
    UnwindCluster cluster() {
        return cluster;
    }

    @AfterEach
    void audit() {
        cluster.audit().assertClean();
    }

    @Test
    void whatIsAsPromisedIsVerified() {
        start();
        desk.put(tenant, "/tickets/T-1", CLOSED);

        VerificationRecorded answer =
                answer(request("run/with/slashes", tenant + "-v").build());

        assertThat(answer.getStatus()).isEqualTo(VerificationStatus.VERIFIED);
        assertThat(answer.getVerificationId()).isEqualTo(tenant + "-v");
        assertThat(answer.getKind()).isEqualTo(VerificationKind.AFTER_ACTION);
        assertThat(answer.getObserved()).isNull();
        assertThat(answer.getReads()).isEqualTo(1);
        LedgerEvent event = facts().get(0);
        assertThat(event.getRunId()).isEqualTo("run/with/slashes");
        assertThat(event.getActor().getKind()).isEqualTo(ActorKind.VERIFIER);
        assertThat(event.getActor().getId()).startsWith("verifier-");
        assertThat(event.getAgentId()).isEqualTo("agent-7");
        assertThat(event.getReleaseId()).isEqualTo("release-2");
    }

    @Test
    void whatDiffersIsMismatchedAndTheWorldIsOnRecord() {
        start();
        desk.put(tenant, "/tickets/T-1", "{'status':'closed','priority':'high'}");

        VerificationRecorded answer = answer(request("r", tenant + "-v").build());

        assertThat(answer.getStatus()).isEqualTo(VerificationStatus.MISMATCHED);
        assertThat(answer.getComparisons().get(0).getPath()).isEqualTo("/ticket/priority");
        assertThat(answer.getComparisons().get(0).getActual()).isEqualTo("\"high\"");
        assertThat(answer.getObserved().getReads().get(0).getDocument()).contains("high");
    }

    @Test
    void aTargetThatSettlesLateIsReadUntilItAgrees() {
        start();
        desk.put(tenant, "/tickets/T-1", CLOSED);
        desk.stale(tenant, "/tickets/T-1", 4, OPEN);

        VerificationRecorded answer =
                answer(request("r", tenant + "-v").setTool("desk.close_slowly").build());

        assertThat(answer.getStatus()).isEqualTo(VerificationStatus.VERIFIED);
        assertThat(answer.getReads()).isEqualTo(5);
    }

    @Test
    void aCallInDoubtWhoseEffectShowsUpLateIsNotSaidToHaveHadNone() {
        start();
        desk.put(tenant, "/tickets/T-1", CLOSED);
        desk.stale(tenant, "/tickets/T-1", 3, OPEN);

        VerificationRecorded answer = answer(request("r", tenant + "-v")
                .setKind(VerificationKind.RECONCILE)
                .setTool("desk.close_slowly")
                .setOutput(null)
                .setAfter(null)
                .build());

        assertThat(answer.getStatus()).isEqualTo(VerificationStatus.VERIFIED);
        assertThat(answer.getEffect()).isEqualTo(Effect.APPLIED);
    }

    @Test
    void aTargetThatCannotBeReadIsUnverifiable() {
        start();
        desk.fail(tenant, 503);

        VerificationRecorded answer = answer(request("r", tenant + "-v").build());

        assertThat(answer.getStatus()).isEqualTo(VerificationStatus.UNVERIFIABLE);
        assertThat(answer.getReason()).contains("found status 503").contains("attempts");
        assertThat(desk.reads(tenant)).isGreaterThan(1);
    }

    @Test
    void aTargetThatStaysDownIsLeftAloneAndItsRequestsSayForHowLong() {
        start();
        desk.fail(tenant, 503);
        for (int i = 0; i < 12; i++) {
            ask(request("run-" + i, tenant + "-" + i).build());
        }

        assertThat(awaitFacts(12)).extracting(VerifierStory::recorded).allSatisfy(answer -> {
            assertThat(answer.getStatus()).isEqualTo(VerificationStatus.UNVERIFIABLE);
            assertThat(answer.getReason()).contains("503");
        });
        assertThat(recorded(facts().get(11)).getReason())
                .contains("circuit open since")
                .contains("last failure: ");
        assertThat(desk.reads(tenant)).isLessThan(40);
    }

    @Test
    void aDatabaseIsReadByTheQueriesOfTheContract() throws SQLException {
        publish("""
                tool: shop.close_order
                version: 1
                class: INTERNAL_UPDATE
                risk: LOW
                input: { type: object, properties: { order: { type: integer } }, required: [order] }
                target: { type: order, id: string(input.order) }
                jdbc:
                  base: '${shop.jdbc}'
                  queries:
                    /orders/{id}: SELECT status, total FROM orders WHERE tenant = :tenant AND id = :id
                snapshot:
                  order: { get: '"/orders/" + string(input.order)' }
                modifies: [/order/status]
                verify:
                  settle: 0s
                  expect: ['after.order.status == "closed"']
                  policy: ['observed.order.total < 100']
                compensate: { kind: NONE }
                """);
        try (Connection shop = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("shop.db"));
                Statement statement = shop.createStatement()) {
            statement.execute("CREATE TABLE orders (tenant TEXT, id INTEGER, status TEXT, total REAL)");
            statement.execute("INSERT INTO orders VALUES ('" + tenant + "', 7, 'closed', 12.5), ('other', 7, 'x', 1)");
        }
        start();

        VerificationRecorded answer = answer(request("r", tenant + "-v")
                .setTool("shop.close_order")
                .setArguments("{\"order\":7}")
                .setTarget(new Target("order", "7", null))
                .setBefore(snapshot("order", "orders/7", "{'status':'open','total':12.5}"))
                .setAfter(snapshot("order", "orders/7", "{'status':'closed','total':12.5}"))
                .build());

        assertThat(answer.getReason()).isNull();
        assertThat(answer.getStatus()).isEqualTo(VerificationStatus.VERIFIED);
        assertThat(answer.getComparisons())
                .extracting(Comparison::getPath)
                .contains("policy: observed.order.total < 100", "/order/status");
    }

    @Test
    void whatAConnectorOfOnesOwnReadsIsJudgedLikeAnythingElse() throws IOException {
        publish("""
                tool: shelf.stamp
                version: 1
                class: INTERNAL_UPDATE
                risk: LOW
                input: { type: object, properties: { page: { type: string } }, required: [page] }
                target: { type: page, id: input.page }
                read: { with: shelf, base: '${shelf.path}' }
                snapshot:
                  page: { get: '"/" + input.page' }
                modifies: [/page/stamp]
                verify: { settle: 0s, expect: ['after.page.stamp == "seen"'] }
                compensate: { kind: NONE }
                """);
        Path page = Files.createDirectories(directory.resolve(tenant)).resolve("p1");
        Files.writeString(page, "{\"stamp\":\"seen\",\"text\":\"torn\"}");
        start();

        VerificationRecorded answer = answer(request("r", tenant + "-v")
                .setTool("shelf.stamp")
                .setArguments("{\"page\":\"p1\"}")
                .setTarget(new Target("page", "p1", null))
                .setBefore(snapshot("page", "p1", "{'stamp':'none','text':'whole'}"))
                .setAfter(snapshot("page", "p1", "{'stamp':'seen','text':'whole'}"))
                .build());

        assertThat(answer.getStatus()).isEqualTo(VerificationStatus.MISMATCHED);
        assertThat(answer.getComparisons().get(0).getPath()).isEqualTo("/page/text");
        assertThat(answer.getComparisons().get(0).getActual()).isEqualTo("\"torn\"");
    }

    @Test
    void theLastLookIsAtTheEndOfTheSettleWindow() {
        publish("desk.close_in_a_second", "1s");
        start();
        desk.put(tenant, "/tickets/T-1", OPEN);
        long began = System.nanoTime();

        VerificationRecorded answer = answer(
                request("r", tenant + "-v").setTool("desk.close_in_a_second").build());

        assertThat(answer.getStatus()).isEqualTo(VerificationStatus.MISMATCHED);
        assertThat(answer.getReads()).isGreaterThan(3);
        assertThat(Duration.ofNanos(desk.lastReadAt(tenant) - began)).isGreaterThan(Duration.ofMillis(990));
    }

    @Test
    void aContractThatComesLateIsWaitedForAndOneThatNeverComesIsNot() {
        start();
        desk.put(tenant, "/tickets/T-1", CLOSED);
        ask(request("r-1", tenant + "-late").setTool("desk.close_late").build());
        ask(request("r-2", tenant + "-never").setTool("desk.close_never").build());
        publish("desk.close_late", "0s");

        List<VerificationRecorded> answers =
                awaitFacts(2).stream().map(VerifierStory::recorded).toList();

        assertThat(answers).anySatisfy(late -> {
            assertThat(late.getVerificationId()).endsWith("late");
            assertThat(late.getStatus()).isEqualTo(VerificationStatus.VERIFIED);
        });
        assertThat(answers).anySatisfy(never -> {
            assertThat(never.getVerificationId()).endsWith("never");
            assertThat(never.getStatus()).isEqualTo(VerificationStatus.UNVERIFIABLE);
            assertThat(never.getReason()).contains("desk.close_never@1").contains("unwind contracts apply");
        });
    }

    @Test
    void runsGoSideBySideAndEachKeepsItsOrder() {
        start();
        int runs = 60;
        int each = 8;
        desk.put(tenant, "/tickets/T-1", CLOSED);
        CountDownLatch gate = desk.gate(tenant);
        for (int i = 0; i < each; i++) {
            for (int run = 0; run < runs; run++) {
                ask(request("run-" + run, tenant + "-" + run + "-" + i).build());
            }
        }
        await().atMost(PATIENCE).until(() -> desk.reads(tenant) >= runs);
        assertThat(facts()).isEmpty();
        gate.countDown();

        Map<String, List<String>> byRun = awaitFacts(runs * each).stream()
                .collect(Collectors.groupingBy(
                        LedgerEvent::getRunId,
                        Collectors.mapping(event -> recorded(event).getVerificationId(), Collectors.toList())));

        assertThat(byRun).hasSize(runs);
        for (int run = 0; run < runs; run++) {
            int number = run;
            assertThat(byRun.get("run-" + run))
                    .containsExactlyElementsOf(IntStream.range(0, each)
                            .mapToObj(i -> tenant + "-" + number + "-" + i)
                            .toList());
        }
    }

    @Test
    void whatACrashCutOffIsReadAgainAndNothingElse() {
        VerifierService first = start();
        desk.put(tenant, "/tickets/T-1", CLOSED);
        ask(request("done", tenant + "-done").build());
        awaitFacts(1);
        CountDownLatch gate = desk.gate(tenant);
        for (int run = 0; run < 20; run++) {
            ask(request("run-" + run, tenant + "-" + run).build());
        }
        await().atMost(PATIENCE).until(() -> desk.reads(tenant) >= 21);

        first.abandon();
        gate.countDown();
        assertThat(facts()).hasSize(1);
        VerifierService second = start();
        awaitFacts(21);
        assertThat(facts())
                .extracting(event -> recorded(event).getVerificationId())
                .contains(tenant + "-done")
                .containsAll(IntStream.range(0, 20)
                        .mapToObj(run -> tenant + "-" + run)
                        .toList());

        second.close();
        int before = facts().size();
        start();
        ask(request("last", tenant + "-last").build());
        awaitFacts(before + 1);
        assertThat(facts()).hasSize(before + 1);
    }

    @Test
    void healthAndMetricsAreServed() throws IOException, InterruptedException {
        VerifierService service = start();
        desk.put(tenant, "/tickets/T-1", CLOSED);
        answer(request("r", tenant + "-v").build());

        assertThat(get(service, "/livez")).isEqualTo("200 ok");
        assertThat(get(service, "/readyz")).isEqualTo("200 ok");
        await().atMost(PATIENCE)
                .until(() -> get(service, "/metrics")
                        .contains("unwind_verifier_requests_total{kind=\"AFTER_ACTION\",status=\"VERIFIED\"} 1.0"));
        assertThat(get(service, "/metrics"))
                .contains("unwind_verifier_read_seconds_count{outcome=\"found\"}")
                .contains("unwind_verifier_in_flight_requests 0.0");
    }

    private static String get(VerifierService service, String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + service.httpPort().orElseThrow() + path);
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            return answer.statusCode() + " " + answer.body();
        }
    }
}
