package dev.unwind.examples.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.schemas.CompensationExecuted;
import dev.unwind.schemas.CompensationPlanned;
import dev.unwind.schemas.UndoMode;
import dev.unwind.sdk.undo.CompensationHandler;
import dev.unwind.sdk.undo.CompensationWorker;
import dev.unwind.sdk.undo.UndoResult;
import dev.unwind.sdk.undo.WorkerConfig;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The shop beside the ledger, the verifier and the compensator: the agent and the verifier read it by the contract's queries, and the shop undoes
 * by itself.
 */
class ShopConsumerIT {
    @RegisterExtension
    static final ShopStack stack = new ShopStack();

    private static Shop shop;
    private static CompensationWorker worker;
    private static volatile CompensationHandler handler = undo -> UndoResult.refused("not yet");

    private ShopStory story;

    private record InDatabase(Shop shop) implements Orders {
        @Override
        public @Nullable JsonNode order(String tenant, String id) throws Exception {
            return shop.order(tenant, id);
        }

        @Override
        public void put(String tenant, String id, String status, @Nullable String note) throws Exception {
            shop.put(tenant, id, status, note);
        }

        @Override
        public int applied(String tenant) throws Exception {
            return shop.applied(tenant);
        }
    }

    @BeforeAll
    static void startTheShop() throws Exception {
        shop = new Shop(stack.jdbc());
        worker = CompensationWorker.start(
                WorkerConfig.of(
                                stack.cluster().bootstrapServers(),
                                stack.cluster().registryUrl(),
                                "shop-undo",
                                Set.of("shop"))
                        .withTopicPrefix(stack.prefix()),
                undo -> handler.apply(undo));
        await().atMost(ShopStack.PATIENCE).until(worker::ready);
    }

    @AfterAll
    static void stopTheShop() {
        worker.close();
    }

    @BeforeEach
    void begin() throws Exception {
        handler = new ShopUndo(shop);
        story = new ShopStory(stack, "shop", new InDatabase(shop));
    }

    @AfterEach
    void nothingIsWrongOnTheTopics() {
        story.close();
        assertThat(worker.failure()).isNull();
        stack.cluster().audit().assertClean();
    }

    @Test
    void aRunIsUndoneByTheShopItselfAndProvenByReadBack() throws Exception {
        String before = story.orders();
        story.agentWorks();

        List<CompensationHandler.Undo> taken = new CopyOnWriteArrayList<>();
        handler = undo -> {
            taken.add(undo);
            return new ShopUndo(shop).apply(undo);
        };
        story.askForUndo(UndoMode.CHECKED);
        story.becomes("COMPENSATED");

        assertThat(story.orders()).isEqualTo(before);
        assertThat(shop.applied(story.tenant())).isEqualTo(3);
        assertThat(story.facts(CompensationExecuted.class))
                .as("the HTTP executor left them, so each is reported once; newest first per order")
                .extracting(CompensationExecuted::getActionId)
                .containsExactlyInAnyOrder("a-1", "a-2", "a-3")
                .containsSubsequence("a-3", "a-1");
        assertThat(story.facts(CompensationExecuted.class))
                .allSatisfy(fact -> assertThat(fact.getFound())
                        .as("what the shop found is on record")
                        .hasSize(1));
        assertThat(story.facts(CompensationPlanned.class)).isNotEmpty();

        // Whoever gets the commands again, in whatever order, changes nothing.
        for (CompensationHandler.Undo again : taken) {
            assertThat(new ShopUndo(shop).apply(again))
                    .isInstanceOfSatisfying(
                            UndoResult.Applied.class,
                            applied -> assertThat(applied.replayed()).isTrue());
        }
        assertThat(story.orders()).isEqualTo(before);
        assertThat(shop.applied(story.tenant())).isEqualTo(3);
        assertThat(story.status()).isEqualTo("COMPENSATED");
    }

    @Test
    void whatSomebodyChangedSinceIsLeftAndOverwrittenOnlyWhenASecondPersonAgrees() throws Exception {
        story.driftsAndIsOverwritten();
    }

    @Test
    void aShopThatFailsBehindItsCommitIsAskedAgainAndAppliesOnce() throws Exception {
        String before = story.orders();
        story.agentWorks();
        AtomicBoolean failed = new AtomicBoolean();
        ShopUndo undo = new ShopUndo(shop);

        handler = command -> {
            UndoResult result = undo.apply(command);
            if (failed.compareAndSet(false, true)) {
                throw new IllegalStateException("the connection broke behind the commit");
            }
            return result;
        };
        story.askForUndo(UndoMode.CHECKED);
        story.becomes("COMPENSATED");

        assertThat(story.orders()).isEqualTo(before);
        assertThat(shop.applied(story.tenant())).isEqualTo(3);
        assertThat(story.facts(CompensationExecuted.class))
                .extracting(CompensationExecuted::getReplayed)
                .containsOnlyOnce(true);
    }
}
