package dev.unwind.cli.command;

import dev.unwind.cli.CliException;
import dev.unwind.cli.ExitCode;
import dev.unwind.cli.client.ToolUse;
import dev.unwind.cli.text.Inventory;
import dev.unwind.ledger.log.DamagedRecord;
import dev.unwind.ledger.log.LedgerLog;
import dev.unwind.ledger.log.TopicLog;
import dev.unwind.local.ContractPublisher;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the tools that agents can call, and what is known of each. */
@Command(
        name = "inventory",
        description = {
            "List every tool with class, risk, how it is undone, its last drill, who published its contract and how often it was used;",
            "then the write tools without an undo, and what was called without a contract. The audit before agents go live.",
            "Nothing counts calls by tool, so the ledger is read from --since on; that takes the longer the earlier it is."
        })
final class InventoryCommand extends BaseCommand {
    @Option(
            names = "--since",
            paramLabel = "TIME",
            defaultValue = "30d",
            description = {
                "Count calls since then (ISO-8601, such as 2026-11-21T12:00:00Z; or how long ago, such as 7d;",
                "default: ${DEFAULT-VALUE})."
            })
    @SuppressWarnings("NullAway.Init")
    String since;

    @Mixin
    TopicNames names = new TopicNames();

    @Override
    public Integer call() {
        Instant from = Moments.of("--since", since, Instant.now().truncatedTo(ChronoUnit.SECONDS));
        try (LedgerLog log = new TopicLog(connection().kafka(), connection().registry(), names.topics())) {
            ContractPublisher contracts = new ContractPublisher(
                    names.topics(), connection().kafka(), connection().registry());
            Inventory inventory = Inventory.of(contracts.standing().values(), ToolUse.of(log, from));
            if (json) {
                print(inventory.toJson());
            } else {
                inventory.print(out());
            }
        } catch (DamagedRecord e) {
            throw CliException.failed(String.valueOf(e.getMessage()), e);
        } catch (KafkaException e) {
            throw CliException.unreachable(
                    "Cannot read contracts and ledger: " + e.getMessage() + "; see `unwind status`.", e);
        }
        return ExitCode.OK;
    }
}
