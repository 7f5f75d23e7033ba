package dev.unwind.compensator.app;

import dev.unwind.service.Settings;
import java.nio.file.Path;

/** Runs a compensator as a process of its own until it is told to stop. */
public final class CompensatorMain {
    private CompensatorMain() {}

    /**
     * Settings come from the properties file named as the only argument, if any, then from the environment ({@code
     * UNWIND_BOOTSTRAP_SERVERS}), then from system properties.
     */
    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length > 1) {
            System.err.println("usage: compensator [FILE.properties]");
            System.exit(2);
        }
        CompensatorService service;
        try {
            Path file = arguments.length == 0 ? null : Path.of(arguments[0]);
            service = CompensatorService.start(
                    CompensatorConfig.fromProperties(Settings.gather(file, System.getenv(), System.getProperties())));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(service::close, "compensator-shutdown"));
        service.awaitEnd();
    }
}
