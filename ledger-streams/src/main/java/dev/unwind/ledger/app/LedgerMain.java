package dev.unwind.ledger.app;

import dev.unwind.service.Settings;
import java.nio.file.Path;

/** Runs the ledger as a process: {@code LedgerMain [settings.properties]}. Ends with SIGTERM. */
public final class LedgerMain {
    private LedgerMain() {}

    /** The argument is a properties file, optional; see {@link Settings} for the other sources. */
    public static void main(String[] args) throws InterruptedException {
        LedgerConfig config;
        try {
            config = LedgerConfig.from(Settings.gather(
                    args.length == 0 ? null : Path.of(args[0]), System.getenv(), System.getProperties()));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        LedgerService service = LedgerService.start(config);
        Runtime.getRuntime().addShutdownHook(new Thread(service::close, "ledger-shutdown"));
        service.awaitClosed();
    }
}
