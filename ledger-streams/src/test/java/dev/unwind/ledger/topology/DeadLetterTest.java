package dev.unwind.ledger.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.ledger.facts.Facts;
import dev.unwind.model.fold.RejectionCode;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.GateOutcome;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.RunStarted;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of bad record ends on the dead-letter topic with its bytes and a reason, and the partition goes on. */
class DeadLetterTest {
    private static final Facts RUN = new Facts("acme", "run/1");

    @TempDir
    Path stateDir;

    private Driver driver;

    @BeforeEach
    void open() {
        driver = new Driver(stateDir);
        driver.tell(RUN.started());
    }

    @AfterEach
    void close() {
        driver.close();
    }

    private static @Nullable String header(TestRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** The one dead letter, which has this code and these bytes, after which the partition still folds. */
    private TestRecord<byte[], byte[]> deadLetter(RejectionCode code, @Nullable String key, byte @Nullable [] value) {
        List<TestRecord<byte[], byte[]>> letters = driver.deadLetters();
        assertThat(letters).hasSize(1);
        TestRecord<byte[], byte[]> letter = letters.get(0);
        assertThat(header(letter, "unwind.error.code")).isEqualTo(code.name());
        assertThat(header(letter, "unwind.error.detail")).startsWith("Cannot ");
        assertThat(header(letter, "__streams.errors.topic")).isEqualTo("unwind.ledger");
        assertThat(header(letter, "__streams.errors.partition")).isEqualTo("0");
        assertThat(header(letter, "__streams.errors.offset")).isEqualTo("1");
        assertThat(header(letter, "__streams.errors.exception")).isNotEmpty();
        assertThat(header(letter, "__streams.errors.message")).isNotEmpty();
        assertThat(letter.value()).isEqualTo(value);
        assertThat(letter.key()).isEqualTo(key == null ? null : key.getBytes(StandardCharsets.UTF_8));
        assertThat(driver.refused).containsExactly(code);

        driver.tell(RUN.planned("later", "look"));
        assertThat(driver.reader().action(RUN.key(), "later")).isNotNull();
        return letter;
    }

    private void tellAndExpect(RejectionCode code, String key, LedgerEvent event) {
        byte[] value = driver.wire(event);
        driver.pipe(key, value);
        deadLetter(code, key, value);
    }

    @Test
    void bytesThatAreNoRecord() {
        byte[] value = "{\"hello\": 1}".getBytes(StandardCharsets.UTF_8);
        driver.pipe(RUN.key(), value);

        deadLetter(RejectionCode.UNDECODABLE, RUN.key(), value);
    }

    @Test
    void noValue() {
        driver.pipe(RUN.key(), null);

        deadLetter(RejectionCode.UNDECODABLE, RUN.key(), null);
    }

    @Test
    void aRecordThatIsCutOff() {
        byte[] whole = driver.wire(RUN.finished());
        byte[] value = Arrays.copyOf(whole, whole.length / 2);
        driver.pipe(RUN.key(), value);

        deadLetter(RejectionCode.UNDECODABLE, RUN.key(), value);
    }

    @Test
    void aSchemaIdThatTheRegistryDoesNotKnow() {
        byte[] value = ByteBuffer.allocate(20).put((byte) 0).putInt(987_654).array();
        driver.pipe(RUN.key(), value);

        deadLetter(RejectionCode.UNKNOWN_SCHEMA, RUN.key(), value);
    }

    @Test
    void aSchemaIdThatCannotBe() {
        byte[] value = ByteBuffer.allocate(20).put((byte) 0).putInt(-3).array();
        driver.pipe(RUN.key(), value);

        deadLetter(RejectionCode.UNDECODABLE, RUN.key(), value);
    }

    @Test
    void aValueBeyondTheLimit() {
        LedgerEvent event = RUN.agent(RunStarted.newBuilder()
                .setTask("x".repeat(Driver.VALUE_BYTES_MAX))
                .build());
        tellAndExpect(RejectionCode.OVERSIZE, RUN.key(), event);
    }

    @Test
    void noTenant() {
        tellAndExpect(RejectionCode.MALFORMED, "/run/1", new Facts("", "run/1").started());
    }

    @Test
    void noKey() {
        byte[] value = driver.wire(RUN.finished());
        driver.pipe(null, value);

        deadLetter(RejectionCode.KEY_MISMATCH, null, value);
    }

    @Test
    void theKeyOfAnotherRun() {
        tellAndExpect(RejectionCode.KEY_MISMATCH, "other/run/1", RUN.finished());
    }

    @Test
    void aRoleThatMayNotSayIt() {
        tellAndExpect(
                RejectionCode.ROLE_REFUSED,
                RUN.key(),
                RUN.state(ActorKind.VERIFIER, RUN.finished().getPayload()));
    }

    @Test
    void aRunThatNeverBegan() {
        Facts never = new Facts("acme", "never");
        tellAndExpect(RejectionCode.RUN_UNKNOWN, never.key(), never.finished());
    }

    @Test
    void anActionThatWasNeverPlanned() {
        tellAndExpect(RejectionCode.ACTION_UNKNOWN, RUN.key(), RUN.actionStarted("ghost"));
    }

    @Test
    void aTransitionThatIsNotInTheTable() {
        driver.tell(RUN.planned("a1", "update"));
        byte[] value = driver.wire(RUN.succeeded("a1"));
        driver.pipe(RUN.key(), value);

        assertThat(driver.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(header(letter, "unwind.error.code")).isEqualTo("ILLEGAL_TRANSITION");
            assertThat(letter.value()).isEqualTo(value);
        });
        driver.tell(RUN.actionStarted("a1"));
        driver.tell(RUN.succeeded("a1"));
        assertThat(driver.verificationRequests()).hasSize(1);
    }

    /** The plan itself is kept and blocked; the copy is there so that somebody sees it. */
    @Test
    void aToolWithoutAContract() {
        LedgerEvent plan = RUN.planned("a1", "no_such_tool");
        tellAndExpect(RejectionCode.UNDECLARED_TOOL, RUN.key(), plan);

        assertThat(driver.decisions())
                .singleElement()
                .satisfies(decision -> assertThat(decision.getOutcome()).isEqualTo(GateOutcome.BLOCK));
        assertThat(driver.reader().action(RUN.key(), "a1")).isNotNull();
    }

    @Test
    void aContractThatIsNoneLeavesItsToolUndeclared() {
        var broken = dev.unwind.ledger.facts.Contracts.update();
        broken.setTool("broken");
        broken.setDefinition("{\"tool\": 7}");
        driver.publish(broken);
        LedgerEvent plan = RUN.planned("a1", "broken");
        tellAndExpect(RejectionCode.UNDECLARED_TOOL, RUN.key(), plan);
    }

    @Test
    void headersOfTheSenderStayAndCannotForgeTheReason() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("traceparent", "00-1-2-01".getBytes(StandardCharsets.UTF_8));
        headers.add("unwind.error.code", "FINE".getBytes(StandardCharsets.UTF_8));
        byte[] key = RUN.key().getBytes(StandardCharsets.UTF_8);
        byte[] value = {1, 2, 3};
        driver.pipe(key, value, headers);

        TestRecord<byte[], byte[]> letter = deadLetter(RejectionCode.UNDECODABLE, RUN.key(), value);
        assertThat(header(letter, "traceparent")).isEqualTo("00-1-2-01");
        assertThat(letter.headers().headers("unwind.error.code")).hasSize(1);
    }

    @Test
    void changedArgumentsOfAPlannedAction() {
        LedgerEvent plan = RUN.planned("a1", "look");
        driver.tell(plan);
        ((ActionPlanned) plan.getPayload()).setArgumentsDigest("another");
        byte[] value = driver.wire(plan);
        driver.pipe(RUN.key(), value);

        assertThat(driver.deadLetters())
                .singleElement()
                .satisfies(letter ->
                        assertThat(header(letter, "unwind.error.code")).isEqualTo("CHANGED_ARGUMENTS"));
        assertThat(Objects.requireNonNull(driver.reader().run(RUN.key())).facts())
                .isEqualTo(2);
    }
}
