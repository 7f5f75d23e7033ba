package dev.unwind.compensator.io;

import dev.unwind.compensator.io.TargetReply.Declined;
import dev.unwind.compensator.io.TargetReply.InDoubt;
import dev.unwind.model.contract.Paths;
import dev.unwind.model.contract.TargetSource;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.CompensationRequest;
import dev.unwind.schemas.SnapshotRead;
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

    /** Told right before the first request of a command leaves; returns when that is on the ledger. */
    interface Begin {
        void begin() throws InterruptedException;
    }

    /**
     * What the command's entities hold.
     *
     * @param found as far as it was read
     * @param problem why not all of it was, null when it was
     */
    private record Look(List<SnapshotRead> found, @Nullable String problem) {
        /** What fits into a report. */
        List<SnapshotRead> reported() {
            long bytes = found.stream()
                    .mapToLong(read ->
                            read.getDocument() == null ? 0 : read.getDocument().length())
                    .sum();
            return problem != null || bytes > LOOK_BYTES_MAX ? List.of() : found;
        }
    }

    /**
     * The target's decision, or the refusal to send anything because somebody else changed what the action left. Blocks; the failure of the last
     * request, when the deadline has passed, as UNREACHABLE.
     */
    TargetReply send(CompensationCommand command, CompensationRequest request, Begin begin)
            throws InterruptedException {
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
        if (!readsByHttp(command) && mustSee(command)) {
            return new Declined(
                    "REFUSED",
                    attempt + ": what the action left behind is read by " + command.getReadBy()
                            + ", this executor looks by HTTP, and the request itself tests nothing; expected somebody who sees what has changed"
                            + " since; nothing was sent. Let a service of its own carry out the commands of "
                            + TargetAddresses.names(request.getBase())
                            + " (unwind.compensator.leaves), then ask for the undo again.",
                    List.of());
        }
        long start = pace.nanos();
        Look look = look(command, request, start);
        if (look.problem() != null && mustSee(command)) {
            return new Declined(
                    "UNREACHABLE",
                    attempt + ": what the action left behind cannot be compared, because " + look.problem()
                            + "; nothing was sent.",
                    List.of());
        }
        List<SnapshotRead> found = look.reported();
        Declined drifted = Drift.of(attempt, command.getLeft(), look.found());
        if (drifted != null) {
            return drifted.after(found);
        }
        begin.begin();
        for (int sent = 1; ; sent++) {
            TargetReply reply = once(attempt, call);
            if (reply instanceof TargetReply.Accepted accepted) {
                return accepted.after(found);
            } else if (reply instanceof Declined declined) {
                return declined.after(found);
            }
            InDoubt inDoubt = (InDoubt) reply;
            Duration pause = pause(sent);
            long passed = pace.nanos() - start;
            if (passed + pause.toNanos() > options.deadline().toNanos()) {
                return new Declined(
                        "UNREACHABLE",
                        inDoubt.detail() + ", after " + sent + (sent == 1 ? " request in " : " requests in ")
                                + TimeUnit.NANOSECONDS.toMillis(passed)
                                + " ms; whether the target took it is in doubt.",
                        List.of(),
                        found);
            }
            listener.retried();
            pace.pause(pause);
        }
    }

    /** Whether the paths of the command's entities mean something to this executor. */
    private static boolean readsByHttp(CompensationCommand command) {
        return command.getReadBy().equals(TargetSource.HTTP);
    }

    /** A restore carries its own tests, which the target makes; any other request must not go out over a change that nobody looked for. */
    private static boolean mustSee(CompensationCommand command) {
        return command.getKind() != CompensationKind.RESTORE
                && !command.getLeft().isEmpty();
    }

    /**
     * What the command's entities hold now: one look; more, until the deadline, where nothing may be sent without. Without it the undo goes on, and
     * its read-back can only tell whether the action's own change is gone. What is not read by HTTP is not looked at: an answer below the same path
     * would be about something else.
     */
    private Look look(CompensationCommand command, CompensationRequest request, long start)
            throws InterruptedException {
        if (!readsByHttp(command)) {
            return new Look(List.of(), null);
        }
        for (int looks = 1; ; looks++) {
            Look look = lookOnce(command, request);
            Duration pause = pause(looks);
            long passed = pace.nanos() - start;
            if (look.problem() == null
                    || !mustSee(command)
                    || passed + pause.toNanos() > options.deadline().toNanos()) {
                return look;
            }
            listener.retried();
            pace.pause(pause);
        }
    }

    private Look lookOnce(CompensationCommand command, CompensationRequest request) throws InterruptedException {
        List<SnapshotRead> found = new ArrayList<>();
        for (String entity : command.getEntities()) {
            HttpRequest read = addresses
                    .request(request.getBase(), Paths.ofEntity(entity))
                    .timeout(options.requestTimeout())
                    .setHeader("X-Tenant", command.getTenantId())
                    .setHeader("Accept", "application/json")
                    .GET()
                    .build();
            try {
                HttpResponse<byte[]> answer = exchange(read);
                if (answer.statusCode() != 200 && answer.statusCode() != 404) {
                    return new Look(found, "reading " + entity + " was answered with status " + answer.statusCode());
                }
                String document = answer.statusCode() == 404 ? null : new String(answer.body(), StandardCharsets.UTF_8);
                if (document != null) {
                    Json.parse(document);
                }
                found.add(new SnapshotRead("", entity, document));
            } catch (TimeoutException e) {
                return new Look(found, "reading " + entity + " was not answered within " + options.requestTimeout());
            } catch (ExecutionException e) {
                return new Look(found, "reading " + entity + " failed: " + problem(e.getCause()));
            } catch (MalformedJson e) {
                return new Look(found, "reading " + entity + " gave no JSON: " + e.getMessage());
            }
        }
        return new Look(found, null);
    }

    private HttpRequest call(CompensationCommand command, CompensationRequest request) {
        HttpRequest.BodyPublisher body = request.getBody() == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(request.getBody());
        HttpRequest.Builder call = addresses
                .request(request.getBase(), request.getPath())
                .timeout(options.requestTimeout())
                .method(request.getMethod(), body)
                .setHeader(
                        "Idempotency-Key",
                        command.getIdempotencyKey() == null ? command.getCommandId() : command.getIdempotencyKey())
                .setHeader("X-Tenant", command.getTenantId())
                .setHeader("Accept", "application/json");
        return (request.getBody() == null ? call : call.setHeader("Content-Type", "application/json")).build();
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
