package dev.unwind.schemas.presence;

import dev.unwind.schemas.Control;
import dev.unwind.schemas.feed.FreshFeed;
import dev.unwind.schemas.feed.FreshFeed.AsOf;
import dev.unwind.schemas.serde.UnwindSerdes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** The newest control of every key, with proof of how old the knowledge is. For one thread. */
final class ControlsFeed implements FreshFeed.Sink, AutoCloseable {
    private final String topic;
    private final Deserializer<Control> decoder;
    private final FreshFeed feed;
    private final Map<String, Control> newest = new HashMap<>();
    private boolean changed;

    /**
     * Connects nothing yet.
     *
     * @param refresh how often the end is asked for
     */
    ControlsFeed(String topic, Map<String, ?> clients, Map<String, ?> registry, Duration refresh) {
        this.topic = topic;
        this.decoder = UnwindSerdes.deserializer(Control.class, registry);
        this.feed = new FreshFeed(List.of(topic), clients, refresh, this);
    }

    /**
     * Reads what is there, or waits for something at most until the end is to be asked for again.
     *
     * @return whether {@link #newest} has changed
     * @throws RuntimeException when the broker does not answer; to be called again
     */
    boolean step(Duration atMost) {
        feed.step(atMost);
        boolean news = changed;
        changed = false;
        return news;
    }

    @Override
    public void put(ConsumerRecord<String, byte[]> record) {
        Control control = decoder.deserialize(topic, record.value());
        control.setEpoch(record.offset() + 1);
        newest.put(record.key(), control);
        changed = true;
    }

    @Override
    public void remove(String from, String key) {
        newest.remove(key);
        changed = true;
    }

    /** Why not everything that was delivered could be decoded; null when it could. */
    @Nullable
    RuntimeException failure() {
        return feed.failure();
    }

    /** The newest control of each key, with its epoch. */
    Map<String, Control> newest() {
        return Map.copyOf(newest);
    }

    /** Every control up to this epoch has been read. */
    long epoch() {
        return feed.takenUpTo(topic);
    }

    /** As of when everything has been read; null when it never was, or something cannot be decoded. */
    @Nullable
    AsOf asOf() {
        return feed.asOf();
    }

    /** Ends a step that waits; may be called by another thread. */
    void wakeUp() {
        feed.wakeUp();
    }

    @Override
    public void close() {
        feed.close();
    }
}
