package dev.unwind.examples.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.unwind.schemas.CompensationExecuted;
import dev.unwind.schemas.CompensationStarted;
import dev.unwind.schemas.UndoMode;
import dev.unwind.testsupport.node.NodeProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The shop in Node, as its README has it, beside the ledger, the verifier and the compensator: it undoes by itself, in a process of its own. */
class NodeConsumerIT {
    @RegisterExtension
    static final ShopStack stack = new ShopStack();

    /** Loaded into the process before the shop: kill -9 between the first write of an undo and its report. */
    private static final String DIES = """
            const { Store } = require('./lib/store');
            const { changeOnce } = Store.prototype;
            Store.prototype.changeOnce = function (...about) {
              const applied = changeOnce.apply(this, about);
              if (applied) {
                process.kill(process.pid, 'SIGKILL');
              }
              return applied;
            };
            """;

    @TempDir
    private static Path folder;

    private static NodeProgram program;
    private static NodeShop shop;

    private ShopStory story;

    @BeforeAll
    static void startTheShop() throws Exception {
        assumeTrue(NodeProgram.available(), "this test needs Node and npm");
        program = NodeProgram.install(Path.of("../node"), folder.resolve("node"));
        shop = new NodeShop(program, stack);
        shop.start(Map.of());
    }

    @AfterAll
    static void stopTheShop() throws Exception {
        if (NodeProgram.available()) {
            shop.close();
        }
    }

    @BeforeEach
    void begin() throws Exception {
        story = new ShopStory(stack, "nodeshop", shop);
    }

    @AfterEach
    void nothingIsWrongOnTheTopics() {
        story.close();
        stack.cluster().audit().assertClean();
    }

    @Test
    void itsOwnTestsPass() throws Exception {
        assertThat(program.run(Map.of(), "node", "--test")).contains("# fail 0");
    }

    @Test
    void aRunIsUndoneOnceAndProvenByReadBackAlsoWhenEveryCommandComesTwice() throws Exception {
        String before = story.orders();
        story.agentWorks();
        story.askForUndo(UndoMode.CHECKED);
        story.becomes("COMPENSATED");

        assertThat(story.orders()).isEqualTo(before);
        assertThat(shop.applied(story.tenant())).isEqualTo(3);
        assertThat(story.facts(CompensationExecuted.class))
                .as("the HTTP executor left them, so each is reported once; newest first per order")
                .extracting(CompensationExecuted::getActionId)
                .containsExactlyInAnyOrder("a-1", "a-2", "a-3")
                .containsSubsequence("a-3", "a-1");
        assertThat(story.facts(CompensationExecuted.class)).allSatisfy(fact -> {
            assertThat(fact.getReplayed()).isFalse();
            assertThat(fact.getFound()).as("what the shop found is on record").hasSize(1);
        });

        // A new group gets every command again.
        shop.stop();
        shop.start(Map.of("SHOP_GROUP", "again-" + UUID.randomUUID()));
        await().atMost(ShopStack.PATIENCE)
                .until(() -> story.facts(CompensationExecuted.class).size() == 6);
        assertThat(story.facts(CompensationExecuted.class).subList(3, 6))
                .allSatisfy(fact -> assertThat(fact.getReplayed()).isTrue());
        assertThat(story.orders()).isEqualTo(before);
        assertThat(shop.applied(story.tenant())).isEqualTo(3);
        assertThat(story.status()).isEqualTo("COMPENSATED");
    }

    @Test
    void whatSomebodyChangedSinceIsLeftAndOverwrittenOnlyWhenASecondPersonAgrees() throws Exception {
        story.driftsAndIsOverwritten();
    }

    @Test
    void aShopThatIsKilledBetweenItsWriteAndItsReportAppliesOnce() throws Exception {
        String before = story.orders();
        story.agentWorks();
        shop.stop();
        Files.writeString(program.folder().resolve("dies.js"), DIES);
        shop.start(Map.of("NODE_OPTIONS", "--require ./dies.js"));

        story.askForUndo(UndoMode.CHECKED);
        assertThat(shop.ended()).as("kill -9").isEqualTo(128 + 9);
        assertThat(shop.applied(story.tenant())).as("its write is there").isEqualTo(1);
        assertThat(story.facts(CompensationStarted.class)).hasSize(1);
        assertThat(story.facts(CompensationExecuted.class))
                .as("nobody was told")
                .isEmpty();

        shop.start(Map.of());
        story.becomes("COMPENSATED");
        assertThat(story.orders()).isEqualTo(before);
        assertThat(shop.applied(story.tenant())).isEqualTo(3);
        assertThat(story.facts(CompensationExecuted.class))
                .extracting(CompensationExecuted::getReplayed)
                .containsOnlyOnce(true);
    }
}
