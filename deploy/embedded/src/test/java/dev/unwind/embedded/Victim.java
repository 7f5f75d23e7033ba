package dev.unwind.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A process with broker and registry that stores one record, says so in a file, and waits to be killed. */
final class Victim {

    private Victim() {}

    public static void main(String[] arguments) throws Exception {
        Path dir = Path.of(arguments[0]);
        EmbeddedBroker broker = EmbeddedBroker.start(BrokerConfig.in(dir.resolve("data")));
        EmbeddedStackIT.apply(broker);
        RegistryProcess registry =
                RegistryProcess.launch(RegistryConfig.inKafka(broker.bootstrapServers(), dir.resolve("registry.log")));
        EmbeddedStackIT.send(broker, new byte[] {1, 2, 3});
        Files.writeString(dir.resolve("acknowledged"), registry.url());
        new CountDownLatch(1).await();
    }
}
