package dev.unwind.ledger.anchor;

import dev.unwind.schemas.topics.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one {@link AnchorLoop} going on a thread of its own. Whatever fails is tried again from what is committed: an anchor is written
 * together with the place to go on from, or not at all.
 */
public final class AnchorService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AnchorService.class);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(10);

    private final AnchorSettings settings;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable AnchorLoop loop;
    private volatile long progressedAt = System.nanoTime();
    private volatile long failures;

    /**
     * Starts to anchor.
     *
     * @param kafka settings of a Kafka client, the address among them
     * @param registry as the serdes want it
     * @param group name of the group of all instances
     * @param instanceId name of this instance in the group, null for none
     */
    public static AnchorService start(
            Map<String, ?> kafka,
            Map<String, ?> registry,
            Topics topics,
            String group,
            @Nullable String instanceId,
            AnchorOptions options) {
        AnchorService service = new AnchorService(
                new AnchorSettings(Map.copyOf(kafka), Map.copyOf(registry), topics, group, instanceId, options));
        service.thread.start();
        return service;
    }

    private AnchorService(AnchorSettings settings) {
        this.settings = settings;
        this.thread = Thread.ofPlatform().name("unwind-anchors").daemon().unstarted(this::keepGoing);
    }

    private boolean closing() {
        return closing.getCount() == 0;
    }

    private void keepGoing() {
        long pauseMillis = 100;
        while (!closing()) {
            try (AnchorLoop current = new AnchorLoop(settings)) {
                loop = current;
                while (!closing()) {
                    current.turn();
                    progressedAt = System.nanoTime();
                    pauseMillis = 100;
                }
            } catch (WakeupException e) {
                // closing
            } catch (KafkaException | IllegalStateException e) {
                failures++;
                LOG.atWarn()
                        .addKeyValue("topic", settings.topics().anchors())
                        .addKeyValue("error", e.toString())
                        .log("Anchoring failed and begins again from what is committed; the fold goes on");
                pauseMillis = pause(pauseMillis);
            } finally {
                loop = null;
            }
        }
    }

    private long pause(long millis) {
        try {
            if (closing.await(millis, TimeUnit.MILLISECONDS)) {
                return millis;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Math.min(millis * 2, PAUSE_MAX.toMillis());
    }

    /** Time since anchoring last got anywhere. */
    public Duration idle() {
        return Duration.ofNanos(System.nanoTime() - progressedAt);
    }

    /** How often anchoring failed and began again. */
    public long failures() {
        return failures;
    }

    /** Stops; records that no anchor covers yet are covered after the next start. */
    @Override
    public void close() {
        closing.countDown();
        AnchorLoop current = loop;
        if (current != null) {
            current.wakeup();
        }
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
