package dev.unwind.compensator.io;

import dev.unwind.compensator.io.TargetReply.Declined;
import dev.unwind.compensator.io.TargetReply.InDoubt;
import dev.unwind.model.contract.Paths;
import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.CompensationRequest;
import dev.unwind.schemas.SnapshotRead;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Sends a command's request until the target decides or the deadline has passed, always under the same key. */
final class TargetClient {
    /** What a look may hold, so that the report that carries it always fits on the ledger. */
    private static final long LOOK_BYTES_MAX = 600_000;

    private final HttpClient http;
    private final Pace pace;
    private final TargetAddresses addresses;
    private final ExecutorOptions options;
    private final Semaphore permits;
    private final ExecutionListener listener;

    TargetClient(TargetAddresses addresses, ExecutorOptions options, Executor threads, ExecutionListener listener) {
        this(
                addresses,
                options,
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(options.requestTimeout())
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .executor(threads)
                        .build(),
                Pace.REAL,
                listener);
    }

    TargetClient(
            TargetAddresses addresses,
            ExecutorOptions options,
            HttpClient http,
            Pace pace,
            ExecutionListener listener) {
        this.http = http;
        this.pace = pace;
        this.addresses = addresses;
        this.options = options;
        this.permits = new Semaphore(options.parallelMax());
        this.listener = listener;
    }

    /** The target's decision. Blocks; the failure of the last request, when the deadline has passed, as UNREACHABLE. */
    TargetReply send(CompensationCommand command, CompensationRequest request) throws InterruptedException {
        String attempt = "Cannot undo action " + command.getActionId() + " by " + request.getMethod() + " "
                + request.getBase() + request.getPath();
        HttpRequest call;
        try {
            call = call(command, request);
        } catch (TargetAddresses.UnknownTarget e) {
            return new Declined("UNREACHABLE", attempt + ": " + e.getMessage(), List.of());
        } catch (IllegalArgumentException e) {
            return new Declined("REFUSED", attempt + ": " + e.getMessage() + "; expected a valid request.", List.of());
        }
        long start = pace.nanos();
        List<SnapshotRead> found = look(command, request);
        for (int sent = 1; ; sent++) {
            TargetReply reply = once(attempt, call);
            if (!(reply instanceof InDoubt inDoubt)) {
                return reply instanceof TargetReply.Accepted accepted ? accepted.after(found) : reply;
            }
            Duration pause = pause(sent);
            long passed = pace.nanos() - start;
            if (passed + pause.toNanos() > options.deadline().toNanos()) {
                return new Declined(
                        "UNREACHABLE",
                        inDoubt.detail() + ", after " + sent + " requests in " + TimeUnit.NANOSECONDS.toMillis(passed)
                                + " ms; whether the target took it is in doubt, read it before you undo by hand.",
                        List.of());
            }
            listener.retried();
            pace.pause(pause);
        }
    }

    /**
     * What the command's entities hold now. One look, no more: without it the undo goes on, and its read-back can only tell whether the
     * action's own change is gone.
     */
    private List<SnapshotRead> look(CompensationCommand command, CompensationRequest request)
            throws InterruptedException {
        List<SnapshotRead> found = new ArrayList<>();
        long bytes = 0;
        for (String entity : command.getEntities()) {
            HttpRequest read = HttpRequest.newBuilder(addresses.resolve(request.getBase(), Paths.ofEntity(entity)))
                    .timeout(options.requestTimeout())
                    .header("X-Tenant", command.getTenantId())
                    .header("Accept", "application/json")
                    .build();
            try {
                HttpResponse<byte[]> answer = exchange(read);
                if (answer.statusCode() != 200 && answer.statusCode() != 404) {
                    return List.of();
                }
                String document = answer.statusCode() == 404 ? null : new String(answer.body(), StandardCharsets.UTF_8);
                bytes += answer.body().length;
                if (bytes > LOOK_BYTES_MAX) {
                    return List.of();
                }
                found.add(new SnapshotRead("", entity, document));
            } catch (TimeoutException | ExecutionException e) {
                return List.of();
            }
        }
        return found;
    }

    private HttpRequest call(CompensationCommand command, CompensationRequest request) {
        URI uri = addresses.resolve(request.getBase(), request.getPath());
        HttpRequest.BodyPublisher body = request.getBody() == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(request.getBody());
        HttpRequest.Builder call = HttpRequest.newBuilder(uri)
                .timeout(options.requestTimeout())
                .method(request.getMethod(), body)
                .header("Idempotency-Key", command.getCommandId())
                .header("X-Tenant", command.getTenantId())
                .header("Accept", "application/json");
        return (request.getBody() == null ? call : call.header("Content-Type", "application/json")).build();
    }

    private TargetReply once(String attempt, HttpRequest call) throws InterruptedException {
        try {
            HttpResponse<byte[]> response = exchange(call);
            return TargetAnswers.read(
                    attempt, response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
        } catch (TimeoutException e) {
            return new InDoubt(attempt + ": no answer within " + options.requestTimeout());
        } catch (ExecutionException e) {
            return new InDoubt(attempt + ": " + problem(e.getCause()));
        }
    }

    private HttpResponse<byte[]> exchange(HttpRequest call)
            throws InterruptedException, ExecutionException, TimeoutException {
        permits.acquire();
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(call, HttpResponse.BodyHandlers.ofByteArray());
        try {
            // The request's own timeout ends with the headers; this one covers the body, too.
            return answer.get(options.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            answer.cancel(true);
            permits.release();
        }
    }

    private static String problem(@Nullable Throwable cause) {
        return String.valueOf(cause);
    }

    private Duration pause(int sent) {
        long doubled = options.backoffMin().toMillis() << Math.min(sent - 1, 20);
        return Duration.ofMillis(Math.min(doubled, options.backoffMax().toMillis()));
    }
}
