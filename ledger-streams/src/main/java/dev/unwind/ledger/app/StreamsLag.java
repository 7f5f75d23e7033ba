package dev.unwind.ledger.app;

import org.apache.kafka.streams.KafkaStreams;

/** How many records of the ledger this process has not fetched yet, from the clients' own metrics. */
final class StreamsLag {
    private StreamsLag() {}

    static double of(KafkaStreams streams) {
        return streams.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("records-lag"))
                .filter(metric -> isMainConsumer(metric.getKey().tags().getOrDefault("client-id", "")))
                .map(metric -> metric.getValue().metricValue())
                .filter(Double.class::isInstance)
                .mapToDouble(Double.class::cast)
                .filter(lag -> !Double.isNaN(lag))
                .sum();
    }

    private static boolean isMainConsumer(String clientId) {
        return clientId.endsWith("-consumer")
                && !clientId.endsWith("-restore-consumer")
                && !clientId.endsWith("-global-consumer");
    }
}
