package dev.unwind.examples.targets.http;

import dev.unwind.examples.targets.service.TargetService;
import io.javalin.Javalin;

/** The HTTP server: routes and error bodies. */
public final class TargetApi implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final long BODY_BYTES_MAX = 16L * 1024 * 1024;

    private final Javalin app;
    private final FaultGate faults;

    private TargetApi(Javalin app, FaultGate faults) {
        this.app = app;
        this.faults = faults;
    }

    public static TargetApi start(TargetService service, int port, boolean faultsEnabled) {
        FaultGate faults = new FaultGate(service, faultsEnabled);
        AdminHandlers admin = new AdminHandlers(service, faults);
        BusinessHandlers business = new BusinessHandlers(service, faults);
        Javalin app = Javalin.create(config -> {
            config.showJavalinBanner = false;
            config.useVirtualThreads = true;
            config.http.maxRequestSize = BODY_BYTES_MAX;
        });
        app.get("/healthz", ctx -> ctx.contentType("application/json").result("{\"status\":\"up\"}"));
        app.put("/admin/tenants/{tenant}", admin::create);
        app.get("/admin/tenants/{tenant}", admin::show);
        app.delete("/admin/tenants/{tenant}", admin::drop);
        app.post("/admin/tenants/{tenant}/reset", admin::reset);
        app.post("/admin/tenants/{tenant}/faults", admin::arm);
        app.get("/admin/tenants/{tenant}/restores", admin::restores);
        app.post("/{domain}/tools/{tool}", business::callTool);
        app.post("/{domain}/restore", business::restore);
        app.get("/{domain}/{table}/{id}", business::read);
        ErrorBodies.install(app);
        app.start(LOOPBACK, port);
        return new TargetApi(app, faults);
    }

    public int port() {
        return app.port();
    }

    @Override
    public void close() {
        faults.releaseHeldAnswers();
        app.stop();
    }
}
