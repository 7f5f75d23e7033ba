package dev.unwind.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks a query API. */
record Ask(URI base) {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    /** What came back: status 0 when nobody answered. */
    record Answer(int status, boolean timedOut, String body) {
        boolean good() {
            return status == 200 && !timedOut;
        }
    }

    Answer get(String pathAndQuery) throws InterruptedException {
        try {
            HttpResponse<String> response = HTTP.send(
                    HttpRequest.newBuilder(URI.create(base + pathAndQuery))
                            .timeout(Duration.ofMinutes(2))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            boolean timedOut =
                    response.headers().firstValue("X-Unwind-Timed-Out").isPresent();
            return new Answer(response.statusCode(), timedOut, response.body());
        } catch (IOException nobody) {
            return new Answer(0, false, nobody.toString());
        }
    }

    /** Asks again until the answer is good; returns how long that took. */
    Duration until(String pathAndQuery, Duration patience) throws InterruptedException {
        long began = System.nanoTime();
        Answer answer;
        do {
            answer = get(pathAndQuery);
            if (answer.good()) {
                return Duration.ofNanos(System.nanoTime() - began);
            }
            Thread.sleep(10);
        } while (System.nanoTime() - began < patience.toNanos());
        throw new IllegalStateException(base + pathAndQuery + " still answers " + answer + " after " + patience);
    }

    static String path(int run) {
        return "/v1/tenants/" + Workload.TENANT + "/runs/" + Workload.run(run);
    }
}
