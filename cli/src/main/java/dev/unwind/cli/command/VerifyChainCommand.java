package dev.unwind.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.CliException;
import dev.unwind.cli.ExitCode;
import dev.unwind.cli.client.LiveStore;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.cli.text.ChainStory;
import dev.unwind.ledger.log.LedgerLog;
import dev.unwind.ledger.proof.ChainCheck;
import dev.unwind.ledger.proof.ChainReport;
import dev.unwind.model.proof.AnchorKey;
import dev.unwind.model.proof.Finding;
import dev.unwind.model.proof.Hash;
import dev.unwind.model.proof.PartitionCheck;
import dev.unwind.schemas.LogAnchored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Recomputes the proof of the ledger. */
@Command(
        name = "verify-chain",
        description = "Recompute the hashes of the ledger from its topics or an exported file, and say where it breaks."
                + " Exit code 0: intact; 1: broken.")
final class VerifyChainCommand extends LogCommand {
    @Option(
            names = "--public-key",
            paramLabel = "FILE",
            description =
                    "Ed25519 public key in PEM: every log anchor must be signed by it; may be given several times,"
                            + " then by one of them.")
    List<Path> publicKeys = new ArrayList<>();

    @Option(
            names = "--anchor",
            paramLabel = "NUMBER=DIGEST",
            description = "A log anchor that was written down before: it must still be there with this digest.")
    Map<Long, String> known = new TreeMap<>();

    @Option(names = "--no-live", description = "Do not compare the runs' hash chains with the live store.")
    boolean noLive;

    @Override
    boolean allByDefault() {
        return source.fromFile != null;
    }

    @Override
    int call(LedgerLog log) {
        List<AnchorKey> keys = publicKeys.stream().map(VerifyChainCommand::key).toList();
        Map<Long, Hash> digests = new TreeMap<>();
        known.forEach((number, digest) -> digests.put(number, digest(digest)));
        ChainReport report;
        try (QueryApi query = live()) {
            report = ChainCheck.of(
                    log,
                    new ChainCheck.Asked(
                            run(log),
                            keys,
                            digests,
                            query == null ? null : new LiveStore(query),
                            source.valueBytesMax));
        }
        if (json) {
            print(json(report));
        } else {
            ChainStory.print(report, out());
        }
        return report.intact() ? ExitCode.OK : ExitCode.FAILED;
    }

    /** Null when none is to be asked, or none answers: the topics are enough. */
    private @Nullable QueryApi live() {
        if (noLive || (source.fromFile != null && queryApi == null)) {
            return null;
        }
        try {
            QueryApi query = query();
            if (query.ready()) {
                return query;
            }
            query.close();
        } catch (CliException nobody) {
            // told by the report
        }
        return null;
    }

    private static AnchorKey key(Path file) {
        try {
            return AnchorKey.ofPem(Files.readString(file));
        } catch (IOException | IllegalArgumentException e) {
            throw CliException.usage("Cannot use --public-key " + file + ": " + e.getMessage(), e);
        }
    }

    private static Hash digest(String hex) {
        try {
            return Hash.parse(hex);
        } catch (IllegalArgumentException e) {
            throw CliException.usage("Cannot use --anchor with digest '" + hex + "': expected 64 hex digits.", e);
        }
    }

    private static ObjectNode json(ChainReport report) {
        ObjectNode json = object();
        json.put("intact", report.intact()).put("source", report.source());
        json.put("segments", report.segments()).put("logAnchors", report.logAnchors());
        LogAnchored last = report.lastLogAnchor();
        if (last == null) {
            json.putNull("lastLogAnchor");
        } else {
            json.putObject("lastLogAnchor")
                    .put("number", last.getNumber())
                    .put("anchoredAt", last.getAnchoredAt().toString())
                    .put("digest", Hash.of(last.getDigest()).toString())
                    .put("keyId", last.getKeyId());
        }
        json.put("signaturesChecked", report.signaturesChecked());
        json.put("runsCompared", report.runsCompared()).put("runsThatWentOn", report.runsThatWentOn());
        ArrayNode partitions = json.putArray("partitions");
        for (PartitionCheck.Result one : report.partitions()) {
            partitions
                    .addObject()
                    .put("partition", one.partition())
                    .put("checked", one.checked())
                    .put("anchoredThrough", one.anchoredThrough())
                    .put("logAnchoredThrough", report.logAnchoredThrough().getOrDefault(one.partition(), -1L))
                    .put("notAnchored", one.tail());
        }
        ArrayNode findings = json.putArray("findings");
        for (ChainReport.Located one : report.findings()) {
            Finding finding = one.finding();
            findings.addObject()
                    .put("kind", finding.kind().name())
                    .put("topic", finding.offset() < 0 ? report.anchorsTopic() : report.ledger())
                    .put("partition", finding.partition())
                    .put("offset", finding.offset())
                    .put("records", finding.records())
                    .put("run", one.run())
                    .put("fact", one.fact())
                    .put("place", one.place())
                    .put("anchorOffset", finding.anchorOffset())
                    .put("anchor", one.anchor())
                    .put("detail", finding.detail());
        }
        return json.put("findingsMore", report.findingsMore()).put("findingsElsewhere", report.findingsElsewhere());
    }
}
