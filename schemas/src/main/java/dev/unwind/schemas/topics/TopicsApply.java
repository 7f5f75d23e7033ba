package dev.unwind.schemas.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** One comparison of a cluster with the catalogue, and the creation of what is missing. Single use per call, no state kept. */
final class TopicsApply {

    private static final Duration ANSWER_WAIT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Admin admin;
    private final Topics topics;

    TopicsApply(Admin admin, Topics topics) {
        this.admin = admin;
        this.topics = topics;
    }

    TopicsReport check() {
        return report(describe(topics.all()), List.of());
    }

    TopicsReport apply() {
        Map<String, TopicDescription> found = describe(topics.all());
        List<TopicSpec> unseen = without(found);
        if (unseen.isEmpty()) {
            return report(found, List.of());
        }
        // A topic that another start has just made may be known to the controller alone: its partition count is needed
        // before siblings are made.
        Set<String> absent = create(unseen, found, new CreateTopicsOptions().validateOnly(true));
        found.putAll(awaitVisible(
                unseen.stream().filter(spec -> !absent.contains(spec.name())).toList()));
        List<TopicSpec> missing = without(found);
        Set<String> created = create(missing, found, new CreateTopicsOptions());
        found.putAll(awaitVisible(missing));
        return report(found, List.copyOf(created));
    }

    private List<TopicSpec> without(Map<String, TopicDescription> found) {
        return topics.all().stream()
                .filter(spec -> !found.containsKey(spec.name()))
                .toList();
    }

    /** Names of those that this call created, or would create; in the order of the names. */
    private Set<String> create(
            List<TopicSpec> specs, Map<String, TopicDescription> found, CreateTopicsOptions options) {
        Set<String> created = new TreeSet<>();
        List<NewTopic> requests =
                specs.stream().map(spec -> request(spec, found)).toList();
        admin.createTopics(requests, options).values().forEach((name, made) -> {
            KafkaFuture<Boolean> answer = made.thenApply(nothing -> true);
            if (await("create topic " + name, answer, TopicExistsException.class)
                    .isPresent()) {
                created.add(name);
            }
        });
        return created;
    }

    /** A run-keyed topic is made with as many partitions as its siblings already have: an equal count is what joins rely on. */
    private NewTopic request(TopicSpec spec, Map<String, TopicDescription> found) {
        int partitions = spec.runKeyed() ? commonRunPartitions(found).orElse(spec.partitions()) : spec.partitions();
        return new NewTopic(spec.name(), partitions, spec.replicationFactor()).configs(spec.configs());
    }

    /** The partition count that all existing run-keyed topics share; empty when there is none or they disagree. */
    private Optional<Integer> commonRunPartitions(Map<String, TopicDescription> found) {
        List<Integer> counts = topics.all().stream()
                .filter(TopicSpec::runKeyed)
                .flatMap(spec -> Stream.ofNullable(found.get(spec.name())))
                .map(description -> description.partitions().size())
                .distinct()
                .toList();
        return counts.size() == 1 ? Optional.of(counts.get(0)) : Optional.empty();
    }

    /** The controller answers before each broker knows: waits until the topics can be described. */
    private Map<String, TopicDescription> awaitVisible(List<TopicSpec> specs) {
        long deadline = System.nanoTime() + ANSWER_WAIT.toNanos();
        Map<String, TopicDescription> found = describe(specs);
        while (found.size() < specs.size() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(PAUSE.toNanos());
            found = describe(specs);
        }
        return found;
    }

    private Map<String, TopicDescription> describe(List<TopicSpec> specs) {
        Map<String, TopicDescription> found = new HashMap<>();
        admin.describeTopics(specs.stream().map(TopicSpec::name).toList())
                .topicNameValues()
                .forEach((name, answer) -> await(
                                "describe topic " + name, answer, UnknownTopicOrPartitionException.class)
                        .ifPresent(description -> found.put(name, description)));
        return found;
    }

    private TopicsReport report(Map<String, TopicDescription> found, List<String> created) {
        List<String> missing = new ArrayList<>();
        List<TopicsReport.Difference> differences = new ArrayList<>();
        Map<String, Config> configs = configs(found);
        TopicDifferences comparison =
                new TopicDifferences(commonRunPartitions(found).isPresent());
        for (TopicSpec spec : topics.all()) {
            TopicDescription description = found.get(spec.name());
            Config config = configs.get(spec.name());
            if (description == null || config == null) {
                missing.add(spec.name());
            } else {
                differences.addAll(comparison.between(spec, description, config));
            }
        }
        return new TopicsReport(created, missing, differences);
    }

    private Map<String, Config> configs(Map<String, TopicDescription> found) {
        List<ConfigResource> resources = found.keySet().stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        Map<String, Config> configs = new HashMap<>();
        admin.describeConfigs(resources)
                .values()
                .forEach((resource, answer) -> await(
                                "read the settings of topic " + resource.name(),
                                answer,
                                UnknownTopicOrPartitionException.class)
                        .ifPresent(config -> configs.put(resource.name(), config)));
        return configs;
    }

    /** The answer; empty when the broker answered with the error that is an answer here, too. */
    private static <T> Optional<T> await(String what, KafkaFuture<T> answer, Class<? extends Exception> benign) {
        try {
            return Optional.of(answer.get(ANSWER_WAIT.toSeconds(), TimeUnit.SECONDS));
        } catch (ExecutionException failed) {
            if (benign.isInstance(failed.getCause())) {
                return Optional.empty();
            }
            throw new TopicsException(
                    "Cannot " + what + ": " + failed.getCause() + "; check the cluster and this client's rights.",
                    failed);
        } catch (TimeoutException late) {
            throw new TopicsException(
                    "Cannot " + what + ": no answer within " + ANSWER_WAIT.toSeconds()
                            + " s; check that the brokers are up.",
                    late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new TopicsException("Cannot " + what + ": interrupted.", interrupted);
        }
    }
}
