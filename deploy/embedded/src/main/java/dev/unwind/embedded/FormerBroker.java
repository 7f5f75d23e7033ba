package dev.unwind.embedded;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.loader.LoaderManifest;
import org.apache.kafka.image.publisher.MetadataPublisher;
import org.apache.kafka.metadata.BrokerRegistration;
import org.apache.kafka.server.ServerSocketFactory;
import org.apache.kafka.storage.internals.checkpoint.CleanShutdownFileHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker that was killed over this data, as the cluster metadata still know it: alive and leading everything.
 *
 * <p>A broker that starts over such metadata takes itself for the leader before it is registered. It loads a transaction that was being
 * committed, finds no address to send the commit markers to, takes the partitions for deleted, and completes the transaction without them:
 * readers of committed records then stop before it for good. So a controller by itself first declares the former broker dead.
 *
 * @see "docs/decisions/027-a-killed-broker-is-fenced-before-the-next-start.md"
 */
final class FormerBroker {
    private static final Logger LOG = LoggerFactory.getLogger(FormerBroker.class);
    private static final String SESSION_MILLIS = "200";
    private static final long PATIENCE_MILLIS = 15_000;

    private FormerBroker() {}

    /** Whether this data was in use by a broker that did not come to an orderly end. */
    static boolean wasKilled(Path dataDir) {
        return Files.exists(dataDir.resolve("meta.properties"))
                && Files.isDirectory(dataDir.resolve("__cluster_metadata-0"))
                && !new CleanShutdownFileHandler(dataDir.toString()).exists();
    }

    /**
     * Has the former broker declared dead in the cluster metadata.
     *
     * @throws StartException when the metadata cannot be opened, or do not get so far in time
     */
    static void fence(BrokerConfig config) {
        long began = System.nanoTime();
        int port = FreePort.find();
        KafkaConfig settings = new KafkaConfig(controllerOnly(config, port), false);
        var identity = KafkaRaftServer.initializeLogDirs(settings, LOG, "[fence] ");
        SharedServer shared = new SharedServer(
                settings,
                identity._1(),
                Time.SYSTEM,
                new Metrics(),
                CompletableFuture.completedFuture(
                        Map.of(BrokerSettings.NODE_ID, new InetSocketAddress("127.0.0.1", port))),
                List.<InetSocketAddress>of(),
                new StandardFaultHandlerFactory(),
                ServerSocketFactory.INSTANCE);
        ControllerServer controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), identity._2());
        try {
            controller.startup();
            FencedWatch watch = new FencedWatch();
            shared.loader().installPublishers(List.of(watch)).get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            if (!watch.fenced.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new StartException("The controller did not declare the killed broker with data in "
                        + config.dataDir() + " dead within " + PATIENCE_MILLIS + " ms; start it again.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("Interrupted while starting over data in " + config.dataDir(), e);
        } catch (StartException e) {
            throw e;
        } catch (Exception e) {
            throw new StartException(
                    "Cannot open the cluster metadata in " + config.dataDir() + ": " + Causes.deepest(e)
                            + "; see whether another broker uses this directory.",
                    e);
        } finally {
            controller.shutdown();
        }
        LOG.atInfo()
                .addKeyValue("dataDir", config.dataDir())
                .addKeyValue("millis", (System.nanoTime() - began) / 1_000_000)
                .log("the killed broker is fenced");
    }

    private static Properties controllerOnly(BrokerConfig config, int port) {
        Properties settings = BrokerSettings.controllerOnly(config, port);
        settings.put("broker.session.timeout.ms", SESSION_MILLIS);
        return settings;
    }

    /** Waits until the metadata have no live broker; there may have been none. */
    private static final class FencedWatch implements MetadataPublisher {
        private final CountDownLatch fenced = new CountDownLatch(1);

        @Override
        public String name() {
            return "FencedWatch";
        }

        @Override
        public void onMetadataUpdate(MetadataDelta delta, MetadataImage image, LoaderManifest manifest) {
            BrokerRegistration former = image.cluster().broker(BrokerSettings.NODE_ID);
            if (former == null || former.fenced()) {
                fenced.countDown();
            }
        }
    }
}
