package dev.unwind.model.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unwind.model.proof.Finding.Kind;
import dev.unwind.schemas.LedgerAnchor;
import dev.unwind.schemas.LogAnchored;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Log anchors signed with the keys of the first two test vectors of RFC 8032, section 7.1, in the encodings that openssl writes. */
class AnchorKeyTest {
    private static final AnchorSigner SIGNER =
            signer("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    private static final AnchorKey KEY = key("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    private static final AnchorKey OTHER = key("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");

    private static AnchorSigner signer(String seed) {
        return AnchorSigner.ofPem(pem("PRIVATE KEY", "302e020100300506032b657004220420" + seed));
    }

    private static AnchorKey key(String bytes) {
        return AnchorKey.ofPem(pem("PUBLIC KEY", "302a300506032b6570032100" + bytes));
    }

    private static String pem(String kind, String hex) {
        String text = Base64.getMimeEncoder().encodeToString(HexFormat.of().parseHex(hex));
        return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
    }

    private static LogAnchored last(List<LedgerAnchor> anchors) {
        return (LogAnchored) anchors.get(anchors.size() - 1).getPayload();
    }

    @Test
    void theSignerNamesTheVeryKeyThatItsSignaturesHoldWith() {
        assertThat(SIGNER.keyId()).isEqualTo(KEY.keyId()).isNotEqualTo(OTHER.keyId());
        assertThat(HexFormat.of().formatHex(SIGNER.sign(new byte[0])))
                .as("the signature of the RFC's vector, over nothing")
                .startsWith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155");
    }

    @Test
    void aGoodSignatureHolds() {
        List<LedgerAnchor> anchors = AnchoredLog.of(2, SIGNER);
        assertThat(KEY.signed(last(anchors))).isTrue();
        assertThat(last(anchors).getKeyId()).isEqualTo(KEY.keyId());
        assertThat(last(anchors).getAlgorithm()).isEqualTo("Ed25519");
        assertThat(AnchoredLog.findings(anchors, KEY)).isEmpty();
        assertThat(AnchoredLog.findings(anchors, OTHER, KEY))
                .as("one of several keys is enough, as when a key was changed")
                .isEmpty();
    }

    @Test
    void aSignatureWithAnotherKeyDoesNotHold() {
        List<LedgerAnchor> anchors = AnchoredLog.of(2, SIGNER);
        assertThat(OTHER.signed(last(anchors))).isFalse();
        assertThat(AnchoredLog.findings(anchors, OTHER)).hasSize(2).allSatisfy(one -> {
            assertThat(one.kind()).isEqualTo(Kind.SIGNATURE);
            assertThat(one.detail())
                    .contains("is signed by key " + KEY.keyId(), "expected a signature by " + OTHER.keyId());
        });
    }

    @Test
    void aKeyIdAloneIsNoSignature() {
        List<LedgerAnchor> anchors = AnchoredLog.of(1, SIGNER);
        last(anchors).setKeyId(OTHER.keyId());
        assertThat(AnchoredLog.findings(anchors, OTHER))
                .singleElement()
                .satisfies(one -> assertThat(one.detail()).contains("the signature does not hold"));
    }

    @Test
    void aSignatureThatIsMissingIsFoundWhereAKeyIsDemandedAndOnlyThere() {
        List<LedgerAnchor> anchors = AnchoredLog.of(1, null);
        assertThat(AnchoredLog.findings(anchors)).isEmpty();
        assertThat(AnchoredLog.findings(anchors, KEY)).singleElement().satisfies(one -> {
            assertThat(one.kind()).isEqualTo(Kind.SIGNATURE);
            assertThat(one.detail()).contains("Log anchor 1 is not signed", KEY.keyId());
        });

        List<LedgerAnchor> stripped = AnchoredLog.of(1, SIGNER);
        last(stripped).setSignature(null);
        assertThat(AnchoredLog.findings(stripped, KEY))
                .singleElement()
                .satisfies(one -> assertThat(one.kind()).isEqualTo(Kind.SIGNATURE));
    }

    @Test
    void signedContentThatWasAlteredIsFoundEvenWhenItsDigestWasComputedAgain() {
        List<LedgerAnchor> anchors = AnchoredLog.of(2, SIGNER);
        LogAnchored honest = last(anchors);
        LogAnchored forged = last(AnchoredLog.changedIn(1, 2, null));
        forged.setSignature(honest.getSignature());
        forged.setKeyId(honest.getKeyId());
        assertThat(LogAnchors.contradiction(forged)).isNull();
        assertThat(KEY.signed(forged)).isFalse();

        LogAnchored clumsy = LogAnchored.newBuilder(honest)
                .setAnchoredAt(honest.getAnchoredAt().minusSeconds(60))
                .build();
        assertThat(LogAnchors.contradiction(clumsy)).isEqualTo("its digest is not that of its fields");
    }

    @Test
    void aWholeChainThatWasWrittenAgainWithoutTheKeyIsFound() {
        List<LedgerAnchor> forged = AnchoredLog.changedIn(1, 3, null);
        assertThat(AnchoredLog.findings(forged))
                .as("unsigned, it contradicts nothing")
                .isEmpty();
        assertThat(AnchoredLog.findings(forged, KEY))
                .hasSize(3)
                .allSatisfy(one -> assertThat(one.kind()).isEqualTo(Kind.SIGNATURE));
    }

    @Test
    void bytesThatAreNoSignatureDoNotHold() {
        List<LedgerAnchor> anchors = new ArrayList<>(AnchoredLog.of(1, SIGNER));
        last(anchors).setSignature(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        assertThat(KEY.signed(last(anchors))).isFalse();
    }

    @Test
    void aTextThatHoldsNoSuchKeyIsRefusedWithWhatWasExpected() {
        assertThatThrownBy(() -> AnchorKey.ofPem("nothing"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected an Ed25519 public key in PEM");
        assertThatThrownBy(() -> AnchorSigner.ofPem(pem("PRIVATE KEY", "3000")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("openssl genpkey -algorithm ed25519");
    }
}
