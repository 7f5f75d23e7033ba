package dev.unwind.ledger.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.ledger.facts.Facts;
import dev.unwind.ledger.facts.Keys;
import dev.unwind.model.fold.RejectionCode;
import dev.unwind.model.fold.VerificationState;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.SigningKey;
import dev.unwind.schemas.VerificationRequest;
import dev.unwind.schemas.VerificationStatus;
import dev.unwind.schemas.signing.FactSignature;
import dev.unwind.schemas.signing.FactSigner;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignedFactsTest {
    private static final Facts RUN = new Facts("acme", "run-1");
    private static final FactSigner VERIFIER = Keys.signer();
    private static final FactSigner STRANGER = Keys.signer();

    @TempDir
    Path stateDir;

    private Driver driver;
    private VerificationRequest asked;

    @BeforeEach
    void actUnderKeys() {
        driver = new Driver(stateDir);
        driver.publish(key());
        driver.tell(RUN.started());
        driver.tell(RUN.act("a1"));
        asked = driver.verificationRequests().get(0);
    }

    @AfterEach
    void close() {
        driver.close();
    }

    private static SigningKey key() {
        return Keys.published(VERIFIER, Driver.TIME, ActorKind.VERIFIER);
    }

    private VerificationState verification() {
        return Objects.requireNonNull(driver.reader().action(RUN.key(), "a1")).verification();
    }

    private LedgerEvent verified() {
        return RUN.verified(asked, VerificationStatus.VERIFIED);
    }

    @Test
    void agentsNeedNoSignatureAndTheVerifiersHolds() {
        driver.tell(verified(), VERIFIER);

        assertThat(verification()).isEqualTo(VerificationState.VERIFIED);
        assertThat(driver.deadLetters()).isEmpty();
    }

    @Test
    void whatIsNotSignedIsKeptAsItWasAndMovesNothing() {
        byte[] value = driver.wire(verified());
        driver.pipe(RUN.key(), value);

        assertThat(verification()).isEqualTo(VerificationState.PENDING);
        assertThat(driver.refused).containsExactly(RejectionCode.SIGNATURE_MISSING);
        TestRecord<byte[], byte[]> letter = driver.deadLetters().get(0);
        assertThat(letter.value()).isEqualTo(value);
        assertThat(detail(letter))
                .isEqualTo(
                        "Cannot believe VerificationRecorded of run run-1, stated as VERIFIER by VERIFIER-1: it has no signature, expected one by a key"
                                + " that stands for VERIFIER; give whoever states it such a key (UNWIND_SIGNING_KEY_FILE, `unwind principals add`).");
    }

    @Test
    void aKeyThatSomebodyMadeForHimselfIsWorthNothingAndStaysOnTheLetter() {
        driver.tell(verified(), STRANGER);

        assertThat(verification()).isEqualTo(VerificationState.PENDING);
        assertThat(driver.refused).containsExactly(RejectionCode.SIGNATURE_INVALID);
        TestRecord<byte[], byte[]> letter = driver.deadLetters().get(0);
        assertThat(detail(letter)).contains(STRANGER.keyId(), "which nobody has published");
        assertThat(letter.headers().lastHeader(FactSignature.HEADER)).isNotNull();
    }

    @Test
    void onceOneKeyHoldsNoOtherRoleIsBelievedWithoutOne() {
        driver.tell(RUN.undoRequested("I say so"));
        driver.tell(RUN.undoRequested("I say so"), VERIFIER);

        assertThat(driver.refused).containsExactly(RejectionCode.SIGNATURE_MISSING, RejectionCode.KEY_REFUSED);
        assertThat(driver.failures()).isEmpty();
        assertThat(detail(driver.deadLetters().get(1)))
                .contains("stands for [VERIFIER], expected one that stands for OPERATOR");
    }

    @Test
    void whatWasStatedBeforeTheFirstKeyHeldStands() {
        driver.publish(Keys.published(VERIFIER, Driver.TIME.plusSeconds(60), ActorKind.VERIFIER));
        driver.tell(verified());
        assertThat(verification()).isEqualTo(VerificationState.VERIFIED);

        driver.pass(Duration.ofSeconds(60));
        driver.tell(RUN.undoRequested("too late without a key"));
        assertThat(driver.refused).containsExactly(RejectionCode.SIGNATURE_MISSING);
    }

    @Test
    void aRevokedKeyIsBelievedForWhatWasWrittenBeforeAndNothingIsBelievedUnsignedAfterwards() {
        SigningKey revoked = key();
        revoked.setValidUntil(Driver.TIME.plusSeconds(60));
        driver.publish(revoked);
        driver.pass(Duration.ofSeconds(60));

        driver.tell(verified(), VERIFIER);
        driver.tell(verified());

        assertThat(driver.refused).containsExactly(RejectionCode.KEY_REFUSED, RejectionCode.SIGNATURE_MISSING);
        assertThat(verification()).isEqualTo(VerificationState.PENDING);
    }

    @Test
    void aSignatureIsGoodForItsOwnValueAlone() {
        byte[] other = driver.wire(RUN.verified(asked, VerificationStatus.MISMATCHED));
        var headers = new org.apache.kafka.common.header.internals.RecordHeaders();
        headers.add(
                FactSignature.HEADER,
                VERIFIER.sign(Driver.TOPICS.ledger(), driver.wire(verified())).toHeader());
        driver.pipe(RUN.key().getBytes(StandardCharsets.UTF_8), other, headers);

        assertThat(driver.refused).containsExactly(RejectionCode.SIGNATURE_INVALID);
        assertThat(detail(driver.deadLetters().get(0))).contains("is not one of key " + VERIFIER.keyId());
    }

    @Test
    void aKeySpeaksOnlyForWhomItIsPublishedFor() {
        SigningKey narrow = key();
        narrow.setActors(java.util.List.of("somebody-else"));
        driver.publish(narrow);

        driver.tell(verified(), VERIFIER);

        assertThat(driver.refused).containsExactly(RejectionCode.KEY_REFUSED);
        assertThat(detail(driver.deadLetters().get(0))).contains("speaks for [somebody-else] alone");
    }

    private static String detail(TestRecord<byte[], byte[]> letter) {
        Header header = letter.headers().lastHeader("unwind.error.detail");
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}
