package dev.unwind.console.io;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.json.Json;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;

/** Some of the API's routes. */
interface Routes {
    /** Tells each of them. */
    void addTo(Adding routes);

    /** Takes routes. */
    interface Adding {
        void add(HandlerType method, String path, Handler handler);
    }

    /** Answers with JSON. */
    static void json(Context request, JsonNode body) {
        request.contentType("application/json").result(Json.write(body));
    }
}
