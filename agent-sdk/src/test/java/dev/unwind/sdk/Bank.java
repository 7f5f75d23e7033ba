package dev.unwind.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ContractFile;
import dev.unwind.model.contract.ContractSource;
import dev.unwind.model.contract.EntityReader;
import dev.unwind.model.contract.ReadFailed;
import dev.unwind.model.json.Json;
import dev.unwind.sdk.targets.TargetReads;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A target whose accounts tell how often a deposit was carried out. Thread-safe. */
final class Bank {
    private static final String DEPOSIT = """
            tool: bank.deposit
            version: 1
            class: EXTERNAL_REVERSIBLE
            risk: LOW
            input:
              type: object
              properties: { account: { type: string }, amount: { type: integer }, memo: { type: string } }
              required: [account, amount]
            target: { type: account, id: input.account }
            timeout: 10s
            http: { base: '${bank.url}' }
            snapshot:
              account: { get: '"/accounts/" + input.account' }
            modifies: [/account/balance]
            verify:
              expect:
                - after.account.balance == before.account.balance + input.amount
            failureModes:
              - { match: 'output.startsWith("Error: ")', effect: NONE }
              - { match: 'error.contains("refused")', effect: NONE }
              - { match: timeout, effect: UNKNOWN }
            compensate:
              kind: RESTORE
              call: { post: '"/restore"', body: '{"patches": undo.patches}' }
              approval: NEVER
            """;

    /** The same, given up on sooner. */
    private static final String HASTY_DEPOSIT =
            DEPOSIT.replace("bank.deposit", "bank.hasty_deposit").replace("timeout: 10s", "timeout: 50ms");

    /** The same, with a rule that only the answer can be held against. */
    private static final String RECEIPTED_DEPOSIT = DEPOSIT.replace("bank.deposit", "bank.receipted_deposit")
            .replace("expect:", "expect:\n    - after.account.balance == output.balance");

    private static final String LETTER = """
            tool: bank.letter
            version: 1
            class: EXTERNAL_IRREVERSIBLE
            risk: HIGH
            input: { type: object }
            target: { type: account, id: input.account }
            draft: { tool: bank.draft, arguments: '{"note": "letter to " + input.account}' }
            timeout: 10s
            http: { base: '${bank.url}' }
            snapshot:
              account: { get: '"/accounts/" + input.account' }
              letter: { get: '"/letters/" + output.id', creates: true }
            modifies: [/letter]
            compensate: { kind: NONE, approval: ALWAYS }
            """;

    private static final String AMEND = """
            tool: bank.amend
            version: 1
            class: INTERNAL_UPDATE
            risk: LOW
            input: { type: object }
            target: { type: letter, id: input.id }
            timeout: 10s
            http: { base: '${bank.url}' }
            snapshot:
              letter: { get: '"/letters/" + input.id' }
            modifies: [/letter]
            compensate: { kind: NONE, approval: NEVER }
            """;

    private static final String BALANCE = """
            tool: bank.balance
            version: 1
            class: READ_ONLY
            risk: LOW
            input: { type: object }
            timeout: 10s
            compensate: { kind: NONE, approval: NEVER }
            """;

    private static final String DRAFT = """
            tool: bank.draft
            version: 1
            class: DRAFT_ONLY
            risk: LOW
            input: { type: object, required: [note] }
            """;

    private static final Map<String, CompiledContract> CONTRACTS = Map.of(
            "bank.deposit", compiled(DEPOSIT),
            "bank.hasty_deposit", compiled(HASTY_DEPOSIT),
            "bank.receipted_deposit", compiled(RECEIPTED_DEPOSIT),
            "bank.letter", compiled(LETTER),
            "bank.amend", compiled(AMEND),
            "bank.balance", compiled(BALANCE),
            "bank.draft", compiled(DRAFT));

    private final ConcurrentMap<String, JsonNode> accounts = new ConcurrentHashMap<>();
    private final AtomicInteger deposits = new AtomicInteger();
    private volatile boolean unreadable;
    private volatile Runnable whenRead = () -> {};

    Bank() {
        accounts.put("accounts/A", account(100, ""));
        accounts.put("accounts/B", account(50, ""));
    }

    private static CompiledContract compiled(String yaml) {
        return CompiledContract.of(
                ContractFile.check(yaml, "bank.yaml", name -> null).orThrow());
    }

    private static JsonNode account(long balance, String memo) {
        return Json.NODES.objectNode().put("balance", balance).put("memo", memo);
    }

    static ContractSource contracts() {
        return (tool, version) -> version == 1 ? CONTRACTS.get(tool) : null;
    }

    static ToolCall deposit(String account, int amount) {
        return ToolCall.of(
                "bank.deposit",
                1,
                Json.NODES.objectNode().put("account", account).put("amount", amount));
    }

    static ToolCall hastyDeposit(String account, int amount) {
        return ToolCall.of("bank.hasty_deposit", 1, deposit(account, amount).arguments());
    }

    static ToolCall receiptedDeposit(String account, int amount) {
        return ToolCall.of("bank.receipted_deposit", 1, deposit(account, amount).arguments());
    }

    static ToolCall balance(String account) {
        return ToolCall.of("bank.balance", 1, Json.NODES.objectNode().put("account", account));
    }

    static ToolCall letter(String account) {
        return ToolCall.of("bank.letter", 1, Json.NODES.objectNode().put("account", account));
    }

    static ToolCall amend(String letter) {
        return ToolCall.of("bank.amend", 1, Json.NODES.objectNode().put("id", letter));
    }

    /** Carries out a deposit in the worker of this life; it may be cut off before, or behind the effect. */
    JsonNode deposit(Invocation invocation, Lifeline life) {
        life.step("tool " + invocation.actionId());
        JsonNode account = put(invocation.arguments());
        life.step("answer " + invocation.actionId());
        return account;
    }

    JsonNode put(JsonNode arguments) {
        deposits.incrementAndGet();
        return Objects.requireNonNull(accounts.computeIfPresent(
                "accounts/" + arguments.get("account").textValue(),
                (entity, account) -> account(
                        account.get("balance").longValue()
                                + arguments.get("amount").longValue(),
                        account.get("memo").textValue())));
    }

    void memo(String account, String text) {
        accounts.computeIfPresent(
                "accounts/" + account,
                (entity, now) -> account(now.get("balance").longValue(), text));
    }

    long balanceOf(String account) {
        return Objects.requireNonNull(accounts.get("accounts/" + account))
                .get("balance")
                .longValue();
    }

    int deposits() {
        return deposits.get();
    }

    /** What happens in the world whenever somebody reads. */
    void whenRead(Runnable happens) {
        whenRead = happens;
    }

    void unreadable(boolean now) {
        unreadable = now;
    }

    @Nullable
    JsonNode entity(String entity) {
        return accounts.get(entity);
    }

    /** How a worker of this life reads the bank. */
    TargetReads reads(Lifeline life) {
        return (tenant, base) -> reader(life);
    }

    private EntityReader reader(Lifeline life) {
        return path -> {
            life.step("read " + path);
            whenRead.run();
            if (unreadable) {
                throw new ReadFailed("the bank is closed", true, null);
            }
            return accounts.get(path.substring(1));
        };
    }
}
