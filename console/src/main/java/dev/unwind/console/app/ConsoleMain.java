package dev.unwind.console.app;

import dev.unwind.service.Settings;
import java.nio.file.Path;

/** Runs the console as a process: {@code ConsoleMain [settings.properties]}. Ends with SIGTERM. */
public final class ConsoleMain {
    private static final String LOGGING = "logback.configurationFile";

    private ConsoleMain() {}

    /** The argument is a properties file, optional; see {@link Settings} for the other sources. */
    public static void main(String[] args) throws InterruptedException {
        // Read when the first logger is made. Not named logback.xml at the root, where it would govern every process
        // that embeds the service.
        if (System.getProperty(LOGGING) == null) {
            System.setProperty(LOGGING, "dev/unwind/console/app/logback.xml");
        }
        ConsoleConfig config;
        try {
            config = ConsoleConfig.from(Settings.gather(
                    args.length == 0 ? null : Path.of(args[0]), System.getenv(), System.getProperties()));
        } catch (IllegalArgumentException e) {
            System.err.println("Console cannot start: " + e.getMessage());
            System.exit(2);
            return;
        }
        ConsoleService service = ConsoleService.start(config);
        Runtime.getRuntime().addShutdownHook(new Thread(service::close, "console-shutdown"));
        service.awaitClosed();
    }
}
