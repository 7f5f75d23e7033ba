package dev.unwind.embedded;

import java.util.Map;
import java.util.Properties;

/** Kafka's settings for one combined broker and controller on the loopback interface. */
final class BrokerSettings {

    static final int NODE_ID = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";

    private BrokerSettings() {}

    static Properties of(BrokerConfig config, int clientPort, int controllerPort) {
        Properties settings = new Properties();
        node(settings, clientPort, controllerPort);
        settings.put("log.dirs", config.dataDir().toString());
        single(settings);
        small(settings);
        for (Map.Entry<String, String> override : config.overrides().entrySet()) {
            settings.put(override.getKey(), override.getValue());
        }
        return settings;
    }

    /** The controller's part alone, over the same data. */
    static Properties controllerOnly(BrokerConfig config, int controllerPort) {
        Properties settings = new Properties();
        settings.put("process.roles", "controller");
        settings.put("node.id", Integer.toString(NODE_ID));
        settings.put("listeners", "CONTROLLER://127.0.0.1:" + controllerPort);
        settings.put("listener.security.protocol.map", "CONTROLLER:PLAINTEXT");
        settings.put("controller.listener.names", CONTROLLER_LISTENER);
        settings.put("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
        settings.put("log.dirs", config.dataDir().toString());
        return settings;
    }

    private static void node(Properties settings, int clientPort, int controllerPort) {
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(NODE_ID));
        settings.put("listeners", "CLIENTS://127.0.0.1:" + clientPort + ",CONTROLLER://127.0.0.1:" + controllerPort);
        settings.put("advertised.listeners", "CLIENTS://127.0.0.1:" + clientPort);
        settings.put("listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("inter.broker.listener.name", "CLIENTS");
        settings.put("controller.listener.names", CONTROLLER_LISTENER);
        settings.put("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
        settings.put("auto.create.topics.enable", "false");
    }

    /** Nobody to replicate to, and no second instance worth waiting for when a group forms. */
    private static void single(Properties settings) {
        settings.put("default.replication.factor", "1");
        settings.put("min.insync.replicas", "1");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("group.initial.rebalance.delay.ms", "0");
        // A killed broker may register again only when its former session has run out: 9 s by default. Three seconds
        // without a heartbeat inside
        // one JVM would be an unusual pause, and costs no more than a new election.
        settings.put("broker.session.timeout.ms", "3000");
        settings.put("broker.heartbeat.interval.ms", "500");
    }

    /** One machine, few partitions: less memory, fewer files, and a start that does not create 150 internal partitions. */
    private static void small(Properties settings) {
        // For topics whose maker leaves the count open, such as the registry's journal, which must be read in order.
        settings.put("num.partitions", "1");
        settings.put("offsets.topic.num.partitions", "4");
        settings.put("transaction.state.log.num.partitions", "4");
        settings.put("share.coordinator.state.topic.num.partitions", "1");
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("num.replica.fetchers", "1");
        settings.put("background.threads", "2");
        // Enough for the index of a full segment; the default of 10 MB is reserved on disk for each open segment.
        settings.put("log.index.size.max.bytes", "2097152");
        // The default takes 128 MB of heap.
        settings.put("log.cleaner.dedupe.buffer.size", "8388608");
        // The operating system tunes loopback sockets better than a fixed 100 KB.
        settings.put("socket.send.buffer.bytes", "-1");
        settings.put("socket.receive.buffer.bytes", "-1");
    }
}
