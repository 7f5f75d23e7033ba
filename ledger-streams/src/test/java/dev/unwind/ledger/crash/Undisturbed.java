package dev.unwind.ledger.crash;

import dev.unwind.ledger.facts.Contracts;
import dev.unwind.ledger.topology.LedgerDecoder;
import dev.unwind.ledger.topology.Undecodable;
import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ContractSource;
import dev.unwind.model.fold.Decision;
import dev.unwind.model.fold.Effect;
import dev.unwind.model.fold.FactPosition;
import dev.unwind.model.fold.Fold;
import dev.unwind.model.fold.FoldedRun;
import dev.unwind.model.fold.LedgerRecord;
import dev.unwind.schemas.GateDecision;
import dev.unwind.testsupport.cluster.UnwindCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What a ledger that nobody disturbs makes of the topic: each run folded in memory, and what follows, by the topic that it belongs on and
 * in the order of partition and offset.
 */
record Undisturbed(Map<String, FoldedRun> runs, Map<String, List<String>> followed) {

    static Undisturbed fold(UnwindCluster cluster) throws Undecodable {
        var topics = cluster.topics();
        LedgerDecoder decoder =
                new LedgerDecoder(topics.ledger(), cluster.clientConfig(), Duration.ofSeconds(30), () -> false);
        CompiledContract update =
                CompiledContract.fromDefinition(Contracts.update().getDefinition());
        ContractSource contracts = (tool, version) -> tool.equals("update") && version == 1 ? update : null;
        Undisturbed all = new Undisturbed(new TreeMap<>(), new TreeMap<>());
        for (ConsumerRecord<String, byte[]> record : cluster.reader().readBytes(topics.ledger())) {
            FactPosition at =
                    new FactPosition(record.partition(), record.offset(), Instant.ofEpochMilli(record.timestamp()));
            LedgerRecord fact = new LedgerRecord(at, decoder.decode(record.value()), record.value());
            Decision decision = all.runs
                    .computeIfAbsent(record.key(), key -> new FoldedRun())
                    .take(fact, contracts);
            String place = record.partition() + ":" + record.offset();
            switch (decision) {
                case Decision.Accepted accepted ->
                    accepted.effects().forEach(effect -> all.follow(cluster, place, effect));
                case Decision.Rejected rejected -> {
                    all.add(topics.deadLetters(topics.ledger()), place);
                    GateDecision answer = Fold.answerTo(fact, rejected);
                    if (answer != null) {
                        all.add(topics.decisions(), answer.toString());
                    }
                }
                case Decision.Duplicate ignored -> {}
            }
        }
        return all;
    }

    private void follow(UnwindCluster cluster, String place, Effect effect) {
        var topics = cluster.topics();
        switch (effect) {
            case Effect.RequestVerification(var request) -> add(topics.verificationRequests(), request.toString());
            case Effect.RaiseFailure(var failure) -> add(topics.failures(), failure.toString());
            case Effect.PutCase(var recoveryCase) -> add(topics.recoveryCases(), recoveryCase.toString());
            case Effect.AskGate ignored -> {}
            case Effect.AnswerPlan(var decision) -> add(topics.decisions(), decision.toString());
            case Effect.SetDeadline ignored -> {}
            case Effect.DropDeadline ignored -> {}
            case Effect.DeadLetter ignored -> add(topics.deadLetters(topics.ledger()), place);
        }
    }

    private void add(String topic, String what) {
        followed.computeIfAbsent(topic, none -> new ArrayList<>()).add(what);
    }

    List<String> on(String topic) {
        return followed.getOrDefault(topic, List.of());
    }
}
