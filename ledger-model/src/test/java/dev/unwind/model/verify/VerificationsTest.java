package dev.unwind.model.verify;

import static dev.unwind.schemas.VerificationKind.AFTER_ACTION;
import static dev.unwind.schemas.VerificationKind.AFTER_COMPENSATION;
import static dev.unwind.schemas.VerificationKind.NO_EFFECT;
import static dev.unwind.schemas.VerificationKind.RECONCILE;
import static dev.unwind.schemas.VerificationStatus.MISMATCHED;
import static dev.unwind.schemas.VerificationStatus.UNVERIFIABLE;
import static dev.unwind.schemas.VerificationStatus.VERIFIED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.schemas.Comparison;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.schemas.VerificationKind;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class VerificationsTest {

    private static List<String> failed(Judgement judgement) {
        return judgement.comparisons().stream()
                .filter(comparison -> !comparison.getMatches())
                .map(Comparison::getPath)
                .toList();
    }

    private static Comparison first(Judgement judgement) {
        return judgement.comparisons().get(0);
    }

    private static String reason(Judgement judgement) {
        return Objects.requireNonNull(judgement.reason());
    }

    @Nested
    class AfterAnAction {

        @Test
        void aCallThatDidWhatItPromisedIsVerified() {
            Judgement judgement = Desk.refund()
                    .refunded()
                    .answered("{'balance':120}")
                    .statesAfter()
                    .verify(AFTER_ACTION);

            assertThat(judgement.status()).isEqualTo(VERIFIED);
            assertThat(judgement.effect()).isEqualTo(Effect.APPLIED);
            assertThat(judgement.reason()).isNull();
            assertThat(judgement.observedIfDifferent()).isNull();
            assertThat(judgement.comparisons())
                    .allMatch(Comparison::getMatches)
                    .extracting(Comparison::getPath)
                    .contains("/ticket/status", "/account/balance", "target");
        }

        @Test
        void aCallThatAnsweredSuccessAndDidNothingIsALie() {
            Judgement judgement =
                    Desk.refund().answered("{'balance':120}").statesAfter().verify(AFTER_ACTION);

            assertThat(judgement.status()).isEqualTo(MISMATCHED);
            assertThat(judgement.effect()).isEqualTo(Effect.UNKNOWN);
            assertThat(failed(judgement)).contains("after.ticket.status == \"refunded\"");
            assertThat(first(judgement).getExpected()).isEqualTo("\"refunded\"");
            assertThat(first(judgement).getActual()).isEqualTo("\"open\"");
            assertThat(reason(judgement)).contains("a-1").contains("run-1").contains("expected \"refunded\"");
        }

        @Test
        void anAgentThatMadeItsAfterSnapshotUpIsFoundOut() {
            Desk desk = Desk.refund().refunded().answered("{'balance':120}").statesAfter();
            desk.set("tickets/T-1", "status", "'open'").set("accounts/A-1", "balance", "100");

            Judgement judgement = desk.verify(AFTER_ACTION);

            assertThat(judgement.status()).isEqualTo(MISMATCHED);
            assertThat(failed(judgement)).contains("/ticket/status", "/account/balance");
            assertThat(judgement.observedIfDifferent()).isNotNull();
        }

        @Test
        void aCallThatWasCarriedOutTwiceBreaksTheSum() {
            Judgement judgement = Desk.refund()
                    .refunded()
                    .set("accounts/A-1", "balance", "140")
                    .answered("{'balance':120}")
                    .statesAfter()
                    .verify(AFTER_ACTION);

            assertThat(judgement.status()).isEqualTo(MISMATCHED);
            assertThat(judgement.effect()).isEqualTo(Effect.APPLIED);
            assertThat(failed(judgement)).contains("after.account.balance == before.account.balance + input.amount");
        }

        @Test
        void aCallThatChangedAnotherFieldTooLeftItsBounds() {
            Judgement judgement = Desk.refund()
                    .refunded()
                    .set("tickets/T-1", "priority", "'high'")
                    .answered("{'balance':120}")
                    .statesAfter()
                    .verify(AFTER_ACTION);

            assertThat(judgement.status()).isEqualTo(MISMATCHED);
            assertThat(failed(judgement)).containsExactly("/ticket/priority");
            assertThat(first(judgement).getExpected()).isEqualTo("\"normal\"");
            assertThat(first(judgement).getActual()).isEqualTo("\"high\"");
            assertThat(judgement.observedIfDifferent()).isNull();
        }

        @Test
        void aChangeThatTheAgentReadTooEarlyIsTakenFromTheReadBack() {
            Desk desk = Desk.refund().answered("{'balance':120}").statesAfter();
            desk.refunded();

            Judgement judgement = desk.verify(AFTER_ACTION);

            assertThat(judgement.status()).isEqualTo(VERIFIED);
            assertThat(Objects.requireNonNull(judgement.observedIfDifferent()).getReads())
                    .extracting(SnapshotRead::getDocument)
                    .anySatisfy(document -> assertThat(document).contains("refunded"));
        }

        @Test
        void anActionThatSpeaksOfAnotherObjectThanItTouchedIsMismatched() {
            Judgement judgement = Desk.refund()
                    .refunded()
                    .answered("{'balance':120}")
                    .statesAfter()
                    .about("ticket", "T-2")
                    .verify(AFTER_ACTION);

            assertThat(judgement.status()).isEqualTo(MISMATCHED);
            assertThat(failed(judgement)).containsExactly("target");
        }

        @Test
        void anObjectThatWasCreatedIsFoundThroughTheOutput() {
            Judgement judgement =
                    Desk.send().sent().answered("{'id':'M-2'}").statesAfter().verify(AFTER_ACTION);

            assertThat(judgement.status()).isEqualTo(VERIFIED);
            assertThat(judgement.comparisons()).extracting(Comparison::getPath).contains("/message");
        }

        @Test
        void anObjectThatWasNotCreatedIsMissed() {
            Judgement judgement = Desk.send()
                    .set("tickets/T-1", "messages", "['M-1','M-2']")
                    .answered("{'id':'M-2'}")
                    .statesAfter()
                    .verify(AFTER_ACTION);

            assertThat(judgement.status()).isEqualTo(MISMATCHED);
            assertThat(failed(judgement)).contains("/message");
        }

        @Test
        void withoutABeforeSnapshotNothingIsProven() {
            Judgement judgement = Desk.refund()
                    .refunded()
                    .answered("{'balance':120}")
                    .withoutBefore()
                    .verify(AFTER_ACTION);

            assertThat(judgement.status()).isEqualTo(UNVERIFIABLE);
            assertThat(reason(judgement)).contains("no before-snapshot");
        }
    }

    @Nested
    class WhatTheContractDemands {

        private Desk closed() {
            return Desk.close("{'ticket':'T-1'}").set("tickets/T-1", "status", "'closed'");
        }

        @Test
        void anAnswerThatFitsItsSchemaIsOneOfTheComparisons() {
            Judgement judgement =
                    closed().answered("{'closed':true,'fee':3}").statesAfter().verify(AFTER_ACTION);

            assertThat(judgement.status()).isEqualTo(VERIFIED);
            assertThat(judgement.comparisons())
                    .extracting(Comparison::getPath)
                    .contains(
                            "output", "target", "target/tenant", "policy: observed.ticket.account.startsWith(\"A-\")");
        }

        @Test
        void anAnswerThatDoesNotFitItsSchemaIsMismatchedAtItsPlace() {
            Judgement judgement =
                    closed().answered("{'closed':'yes','fee':30}").statesAfter().verify(AFTER_ACTION);

            assertThat(judgement.status()).isEqualTo(MISMATCHED);
            assertThat(judgement.effect()).isEqualTo(Effect.APPLIED);
            assertThat(failed(judgement)).containsExactly("output/closed", "output/fee");
            assertThat(first(judgement).getExpected()).contains("boolean");
            assertThat(first(judgement).getActual()).isEqualTo("\"yes\"");
            assertThat(reason(judgement)).contains("output/closed").contains("boolean");
        }

        @Test
        void anAnswerThatLacksWhatIsDeclaredIsMismatchedAsAWhole() {
            Judgement judgement = closed().answered("{'fee':3}").statesAfter().verify(AFTER_ACTION);

            assertThat(failed(judgement)).containsExactly("output");
            assertThat(first(judgement).getExpected()).contains("closed");
        }

        @Test
        void anAnswerThatWasLostIsNotHeldAgainstItsSchema() {
            assertThat(closed().answered(null).verify(AFTER_ACTION).status()).isEqualTo(VERIFIED);
            assertThat(closed().answered(null).verify(RECONCILE).status()).isEqualTo(VERIFIED);
        }

        @Test
        void aPolicyThatIsBrokenIsToldApartFromAnExpectation() {
            Desk desk = Desk.close("{'ticket':'T-1'}").set("tickets/T-1", "priority", "'high'");
            desk.beforeIsNow();
            desk.set("tickets/T-1", "status", "'closed'");

            Judgement judgement = desk.answered("{'closed':true}").statesAfter().verify(AFTER_ACTION);

            assertThat(judgement.status()).isEqualTo(MISMATCHED);
            assertThat(failed(judgement))
                    .containsExactly(
                            "policy: observed.ticket.priority != \"high\" || before.ticket.status == \"answered\"");
            assertThat(desk.answered(null).verify(RECONCILE).status()).isEqualTo(MISMATCHED);
        }

        @Test
        void anObjectOfAnotherTenantIsMismatched() {
            Judgement judgement = Desk.close("{'ticket':'T-1','org':'globex'}")
                    .set("tickets/T-1", "status", "'closed'")
                    .answered("{'closed':true}")
                    .statesAfter()
                    .verify(AFTER_ACTION);

            assertThat(judgement.status()).isEqualTo(MISMATCHED);
            assertThat(failed(judgement)).containsExactly("target/tenant");
            assertThat(first(judgement).getExpected()).isEqualTo("\"acme\"");
            assertThat(first(judgement).getActual()).isEqualTo("\"globex\"");
        }

        @Test
        void aTargetThatIsNamedByTheTenantIsHeldAgainstTheTenantOfTheRun() {
            Judgement judgement = closed().about("ticket", "globex/T-1")
                    .answered("{'closed':true}")
                    .statesAfter()
                    .verify(AFTER_ACTION);

            assertThat(failed(judgement)).containsExactly("target");
            assertThat(first(judgement).getExpected()).contains("acme/T-1");
        }
    }

    @Nested
    class AfterAFailureThatClaimsNoEffect {

        @Test
        void anErrorThatChangedNothingIsVerified() {
            Judgement judgement = Desk.refund().answered("'Error: closed'").verify(NO_EFFECT);

            assertThat(judgement.status()).isEqualTo(VERIFIED);
            assertThat(judgement.effect()).isEqualTo(Effect.NONE);
            assertThat(judgement.comparisons()).extracting(Comparison::getPath).containsExactly("/ticket", "/account");
        }

        @Test
        void anErrorThatHidesAnEffectIsMismatched() {
            Judgement judgement =
                    Desk.refund().refunded().answered("'Error: closed'").verify(NO_EFFECT);

            assertThat(judgement.status()).isEqualTo(MISMATCHED);
            assertThat(judgement.effect()).isEqualTo(Effect.APPLIED);
            assertThat(failed(judgement)).containsExactly("/ticket/status", "/account/balance");
            assertThat(judgement.observedIfDifferent()).isNotNull();
        }

        @Test
        void aCreationThatCannotBeLookedForStillShowsInWhatElseItWouldChange() {
            assertThat(Desk.send().answered("'Error: no'").verify(NO_EFFECT).status())
                    .isEqualTo(VERIFIED);
            assertThat(Desk.send()
                            .sent()
                            .answered("'Error: no'")
                            .verify(NO_EFFECT)
                            .status())
                    .isEqualTo(MISMATCHED);
        }
    }

    @Nested
    class WhenTheOutcomeIsInDoubt {

        @Test
        void aTimeoutWithoutAnEffectHadNone() {
            Judgement judgement = Desk.refund().verify(RECONCILE);

            assertThat(judgement.status()).isEqualTo(VERIFIED);
            assertThat(judgement.effect()).isEqualTo(Effect.NONE);
        }

        @Test
        void anAnswerThatMayStillShowUpIsLookedForAgain() {
            Desk desk = Desk.refund();
            Judgement none = desk.verify(RECONCILE);
            Judgement applied = desk.refunded().verify(RECONCILE);

            assertThat(Verifications.maySettle(desk.request(RECONCILE), none)).isTrue();
            assertThat(Verifications.maySettle(desk.request(RECONCILE), applied))
                    .isFalse();
        }

        @Test
        void aTimeoutWithTheFullEffectIsVerifiedWithoutTheOutput() {
            Judgement judgement = Desk.refund().refunded().verify(RECONCILE);

            assertThat(judgement.status()).isEqualTo(VERIFIED);
            assertThat(judgement.effect()).isEqualTo(Effect.APPLIED);
            assertThat(judgement.comparisons())
                    .extracting(Comparison::getPath)
                    .doesNotContain("output.balance == after.account.balance");
            assertThat(judgement.observedIfDifferent()).isNotNull();
        }

        @Test
        void aTimeoutWithHalfTheEffectIsMismatched() {
            Judgement judgement =
                    Desk.refund().set("tickets/T-1", "status", "'refunded'").verify(RECONCILE);

            assertThat(judgement.status()).isEqualTo(MISMATCHED);
            assertThat(judgement.effect()).isEqualTo(Effect.APPLIED);
        }

        @Test
        void aTimeoutWithAnotherEffectIsMismatched() {
            Judgement judgement = Desk.refund()
                    .refunded()
                    .set("accounts/A-1", "owner", "'bob'")
                    .verify(RECONCILE);

            assertThat(judgement.status()).isEqualTo(MISMATCHED);
            assertThat(failed(judgement)).containsExactly("/account/owner");
        }

        @Test
        void aCreationWhoseOutputIsLostIsNotCalledRight() {
            Judgement judgement = Desk.send().sent().verify(RECONCILE);

            assertThat(judgement.effect()).isEqualTo(Effect.APPLIED);
            assertThat(judgement.status()).isEqualTo(UNVERIFIABLE);
            assertThat(reason(judgement)).contains("[message]");
            assertThat(judgement.comparisons())
                    .extracting(Comparison::getPath)
                    .contains("size(after.ticket.messages) == size(before.ticket.messages) + 1")
                    .doesNotContain("after.message.text == input.text");
        }

        @Test
        void aCreationThatTheTargetItselfNamesNeedsNoOutput() {
            Judgement judgement = Desk.note().sent().verify(RECONCILE);

            assertThat(judgement.status()).isEqualTo(VERIFIED);
            assertThat(judgement.effect()).isEqualTo(Effect.APPLIED);
            assertThat(judgement.comparisons())
                    .extracting(Comparison::getPath)
                    .contains("after.notes.all(note, note.text == input.text)");
        }

        @Test
        void aCreationThatTheTargetItselfNamesAndThatIsNotThereHadNoEffect() {
            Judgement judgement = Desk.note().verify(RECONCILE);

            assertThat(judgement.status()).isEqualTo(VERIFIED);
            assertThat(judgement.effect()).isEqualTo(Effect.NONE);
        }
    }

    @Nested
    class AfterACompensation {

        @Test
        void whatWasPutBackIsVerified() {
            Desk desk = Desk.refund().refunded().answered("{'balance':120}").statesAfter();
            desk.set("tickets/T-1", "status", "'open'").set("accounts/A-1", "balance", "100");

            Judgement judgement = desk.verify(AFTER_COMPENSATION);

            assertThat(judgement.status()).isEqualTo(VERIFIED);
            assertThat(judgement.comparisons())
                    .extracting(Comparison::getPath)
                    .containsExactly("/ticket/status", "/account/balance");
        }

        @Test
        void whatSomebodyElseChangedMeanwhileDoesNotCount() {
            Desk desk = Desk.refund().refunded().answered("{'balance':120}").statesAfter();
            desk.set("tickets/T-1", "status", "'open'")
                    .set("accounts/A-1", "balance", "100")
                    .set("tickets/T-1", "priority", "'high'");

            assertThat(desk.verify(AFTER_COMPENSATION).status()).isEqualTo(VERIFIED);
        }

        @Test
        void anUndeclaredChangeThatWasNotPutBackIsMismatched() {
            Desk desk = Desk.refund()
                    .refunded()
                    .set("tickets/T-1", "priority", "'high'")
                    .answered("{'balance':120}")
                    .statesAfter();
            desk.set("tickets/T-1", "status", "'open'").set("accounts/A-1", "balance", "100");

            Judgement judgement = desk.verify(AFTER_COMPENSATION);

            assertThat(judgement.status()).isEqualTo(MISMATCHED);
            assertThat(failed(judgement)).containsExactly("/ticket/priority");
        }

        @Test
        void anExecutorThatOnlySaysSoIsFoundOut() {
            Judgement judgement = Desk.refund()
                    .refunded()
                    .answered("{'balance':120}")
                    .statesAfter()
                    .verify(AFTER_COMPENSATION);

            assertThat(judgement.status()).isEqualTo(MISMATCHED);
            assertThat(failed(judgement)).containsExactly("/ticket/status", "/account/balance");
        }

        @Test
        void aValueThatAnEarlierActionOfThePlanHadFoundIsRightToo() {
            Desk desk = Desk.refund()
                    .refunded()
                    .answered("{'balance':120}")
                    .statesAfter()
                    .floor("account", "accounts/A-1", "{'balance':70,'owner':'ann'}");
            desk.set("tickets/T-1", "status", "'open'").set("accounts/A-1", "balance", "70");

            assertThat(desk.verify(AFTER_COMPENSATION).status()).isEqualTo(VERIFIED);
        }

        @Test
        void anUndoThatChangedSomethingElseTooIsFoundOut() {
            Desk desk = Desk.refund().refunded().answered("{'balance':120}").statesAfter();
            desk.foundBeforeTheUndo();
            desk.set("tickets/T-1", "status", "'open'")
                    .set("accounts/A-1", "balance", "100")
                    .set("accounts/A-1", "owner", "'eve'");

            Judgement judgement = desk.verify(AFTER_COMPENSATION);

            assertThat(judgement.status()).isEqualTo(MISMATCHED);
            assertThat(failed(judgement)).containsExactly("/account/owner");
        }

        @Test
        void whatSomebodyChangedBeforeTheUndoIsNoneOfItsBusiness() {
            Desk desk = Desk.refund().refunded().answered("{'balance':120}").statesAfter();
            desk.set("accounts/A-1", "owner", "'bob'");
            desk.foundBeforeTheUndo();
            desk.set("tickets/T-1", "status", "'open'").set("accounts/A-1", "balance", "100");

            assertThat(desk.verify(AFTER_COMPENSATION).status()).isEqualTo(VERIFIED);
        }

        @Test
        void aMergeLeavesWhatSomebodyElseHadChangedAndPutsTheRestBack() {
            Desk desk = Desk.refund().refunded().answered("{'balance':120}").statesAfter();
            desk.set("accounts/A-1", "balance", "150").merges().foundBeforeTheUndo();
            desk.set("tickets/T-1", "status", "'open'");

            assertThat(desk.verify(AFTER_COMPENSATION).status()).isEqualTo(VERIFIED);
        }

        @Test
        void aMergeThatTouchesWhatSomebodyElseHadChangedIsFoundOut() {
            Desk desk = Desk.refund().refunded().answered("{'balance':120}").statesAfter();
            desk.set("accounts/A-1", "balance", "150").merges().foundBeforeTheUndo();
            desk.set("tickets/T-1", "status", "'open'").set("accounts/A-1", "balance", "100");

            Judgement judgement = desk.verify(AFTER_COMPENSATION);

            assertThat(judgement.status()).isEqualTo(MISMATCHED);
            assertThat(failed(judgement)).containsExactly("/account/balance");
        }

        @Test
        void aMergeThatPutsNothingBackIsFoundOut() {
            Desk desk = Desk.refund().refunded().answered("{'balance':120}").statesAfter();
            desk.set("accounts/A-1", "balance", "150").merges().foundBeforeTheUndo();

            assertThat(failed(desk.verify(AFTER_COMPENSATION))).containsExactly("/ticket/status");
        }

        @Test
        void aValueBetweenBeforeAndFloorIsNot() {
            Desk desk = Desk.refund()
                    .refunded()
                    .answered("{'balance':120}")
                    .statesAfter()
                    .floor("account", "accounts/A-1", "{'balance':70,'owner':'ann'}");
            desk.set("tickets/T-1", "status", "'open'").set("accounts/A-1", "balance", "85");

            Judgement judgement = desk.verify(AFTER_COMPENSATION);

            assertThat(judgement.status()).isEqualTo(MISMATCHED);
            assertThat(Verifications.maySettle(desk.request(AFTER_COMPENSATION), judgement))
                    .isTrue();
        }

        @Test
        void anEntityThatAnEarlierActionOfThePlanCreatedMayBeGone() {
            Desk desk = Desk.refund()
                    .refunded()
                    .answered("{'balance':120}")
                    .statesAfter()
                    .floor("account", "accounts/A-1", null);
            desk.set("tickets/T-1", "status", "'open'").remove("accounts/A-1");

            assertThat(desk.verify(AFTER_COMPENSATION).status()).isEqualTo(VERIFIED);
        }

        @Test
        void aCreatedObjectHasToBeGone() {
            Desk desk = Desk.send().sent().answered("{'id':'M-2'}").statesAfter();
            desk.set("tickets/T-1", "messages", "['M-1']");

            Judgement still = desk.verify(AFTER_COMPENSATION);
            Judgement gone = desk.remove("messages/M-2").verify(AFTER_COMPENSATION);

            assertThat(still.status()).isEqualTo(MISMATCHED);
            assertThat(failed(still)).containsExactly("/message");
            assertThat(first(still).getExpected()).isNull();
            assertThat(gone.status()).isEqualTo(VERIFIED);
        }

        @Test
        void aCreatedObjectThatNobodyEverSawIsNotCalledGone() {
            Desk desk = Desk.send().sent();
            desk.afterIs(Objects.requireNonNull(desk.verify(RECONCILE).observedIfDifferent()));
            desk.set("tickets/T-1", "messages", "['M-1']");

            Judgement judgement = desk.verify(AFTER_COMPENSATION);

            assertThat(judgement.status()).isEqualTo(UNVERIFIABLE);
            assertThat(reason(judgement)).contains("[message]");
        }

        @Test
        void anActionWhoseAfterIsUnknownHasToBeAsItWasEntirely() {
            assertThat(Desk.refund().verify(AFTER_COMPENSATION).status()).isEqualTo(VERIFIED);
            assertThat(Desk.refund()
                            .set("tickets/T-1", "priority", "'high'")
                            .verify(AFTER_COMPENSATION)
                            .status())
                    .isEqualTo(MISMATCHED);
        }
    }

    @Test
    void aKindFromANewerWriterIsNotGuessed() {
        Judgement judgement = Desk.refund().refunded().verify(VerificationKind.UNKNOWN);

        assertThat(judgement.status()).isEqualTo(UNVERIFIABLE);
        assertThat(reason(judgement)).contains("upgrade");
    }

    @Test
    void anEffectThatWouldNotShowIsNotDenied() {
        var contract = Desk.contract("""
                tool: desk.refund
                version: 1
                class: EXTERNAL_IRREVERSIBLE
                risk: LOW
                input: { type: object, properties: { ticket: { type: string } } }
                target: { type: ticket, id: input.ticket }
                timeout: 5s
                http: { base: '${desk.url}' }
                snapshot:
                  ticket: { get: '"/tickets/T-1"' }
                  mail: { get: '"/mails/" + output.id', creates: true }
                modifies: [/mail]
                verify: { expect: [after.mail != null] }
                compensate: { kind: NONE }
                """);
        Desk desk = Desk.refund();
        var request = desk.request(RECONCILE);

        Judgement judgement = Verifications.judge(request, contract, Objects.requireNonNull(request.getBefore()));

        assertThat(judgement.status()).isEqualTo(UNVERIFIABLE);
        assertThat(judgement.effect()).isEqualTo(Effect.UNKNOWN);
    }

    @Test
    void longValuesAndManyComparisonsAreBounded() {
        StringBuilder wide = new StringBuilder("{'account':'A-1'");
        for (int i = 0; i < 80; i++) {
            wide.append(",'f").append(i).append("':'").append("x".repeat(3_000)).append("'");
        }
        Judgement judgement =
                Desk.refund().put("tickets/T-1", wide.append("}").toString()).verify(NO_EFFECT);

        assertThat(judgement.status()).isEqualTo(MISMATCHED);
        assertThat(judgement.comparisons()).hasSize(50).allSatisfy(comparison -> {
            assertThat(comparison.getMatches()).isFalse();
            assertThat(String.valueOf(comparison.getActual()).length()).isLessThan(1_100);
        });
        assertThat(judgement.comparisons())
                .anySatisfy(comparison -> assertThat(String.valueOf(comparison.getActual()))
                        .startsWith("\"")
                        .endsWith("(3002 characters)\""));
    }
}
