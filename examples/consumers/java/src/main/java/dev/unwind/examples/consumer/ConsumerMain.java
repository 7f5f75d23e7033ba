package dev.unwind.examples.consumer;

import dev.unwind.schemas.access.ClientEnvironment;
import dev.unwind.sdk.undo.CompensationWorker;
import dev.unwind.sdk.undo.WorkerConfig;
import java.util.Map;
import java.util.Set;

/** The shop's undo as a process. */
public final class ConsumerMain {
    private ConsumerMain() {}

    /** Takes the commands of target {@code shop} until it is ended; settings come from the environment, as in the README. */
    public static void main(String[] args) throws Exception {
        Map<String, String> environment = System.getenv();
        WorkerConfig config = WorkerConfig.of(
                        environment.getOrDefault("UNWIND_BOOTSTRAP_SERVERS", "127.0.0.1:9092"),
                        environment.getOrDefault("UNWIND_SCHEMA_REGISTRY_URL", "http://127.0.0.1:8081/apis/ccompat/v7"),
                        "shop-undo",
                        Set.of("shop"))
                .withTopicPrefix(environment.getOrDefault("UNWIND_TOPIC_PREFIX", "unwind."))
                .withClient(ClientEnvironment.read(environment));
        Shop shop = new Shop(environment.getOrDefault("SHOP_JDBC", "jdbc:sqlite:shop.db"));
        CompensationWorker worker = CompensationWorker.start(config, new ShopUndo(shop));
        Runtime.getRuntime().addShutdownHook(new Thread(worker::close));
    }
}
