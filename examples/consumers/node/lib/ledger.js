'use strict';

const { randomBytes } = require('node:crypto');
const { setTimeout: pause } = require('node:timers/promises');
const { CompressionTypes, Partitioners } = require('kafkajs');
const { Abandoned } = require('./command');
const { HEADER, signerOf } = require('./sign');

const NAMESPACE = 'dev.unwind.schemas';
const PAUSE_MILLIS = 500;
/** What a look may hold, so that the report that carries it always fits on the ledger. */
const FOUND_BYTES_MAX = 600_000;

/** Where the shop states what it did, as EXECUTOR. A repeated command is reported again; the ledger knows repeats by command and kind of fact. */
class Ledger {
  #producer;
  #registry;
  #schemaId;
  #topic;
  #instanceId;
  #sign;

  static async connect(kafka, registry, { prefix, instanceId, signingKeyFile }) {
    const ledger = new Ledger();
    ledger.#topic = `${prefix}ledger`;
    ledger.#instanceId = instanceId;
    ledger.#sign = signerOf(signingKeyFile);
    ledger.#registry = registry;
    ledger.#schemaId = await latestSchema(registry, `${ledger.#topic}-value`);
    ledger.#producer = kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      // The partitioner of the Java clients: every fact of a run must be on the run's partition, whoever writes it.
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await ledger.#producer.connect();
    return ledger;
  }

  /** Ends when all in-sync replicas hold the fact: what a service did must not be lost. Gives up only with the partition. */
  async report(command, kind, fields, owned) {
    const value = await this.#registry.encode(this.#schemaId, event(command, this.#instanceId, kind, withinBounds(fields)));
    const headers = this.#sign ? { [HEADER]: this.#sign(this.#topic, value) } : {};
    while (owned()) {
      try {
        await this.#producer.send({
          topic: this.#topic,
          acks: -1,
          compression: CompressionTypes.None,
          messages: [{ key: `${command.tenantId}/${command.runId}`, value, headers }],
        });
        return;
      } catch (error) {
        if (error.retriable === false) {
          throw error;
        }
        process.stderr.write(`Cannot append, trying again: ${error.message}\n`);
        await pause(PAUSE_MILLIS);
      }
    }
    throw new Abandoned(`The partition was lost before ${kind} of command ${command.commandId}`);
  }

  async close() {
    await this.#producer.disconnect();
  }
}

/** The fact as it stands on the topic. */
function event(command, instanceId, kind, fields) {
  return {
    eventId: uuidv7(),
    tenantId: command.tenantId,
    runId: command.runId,
    occurredAt: Math.floor((performance.timeOrigin + performance.now()) * 1000),
    actor: { kind: 'EXECUTOR', id: instanceId },
    agentId: command.agentId,
    releaseId: command.releaseId,
    traceparent: null,
    // A union of records: Avro needs the name of the branch.
    payload: { [`${NAMESPACE}.${kind}`]: fields },
  };
}

function withinBounds(fields) {
  const bytes = (fields.found ?? []).reduce((sum, { document }) => sum + Buffer.byteLength(document ?? ''), 0);
  return bytes > FOUND_BYTES_MAX ? { ...fields, found: [] } : fields;
}

/** The services of Unwind register the schema; this one waits for it and uses it. */
async function latestSchema(registry, subject) {
  for (;;) {
    try {
      return await registry.getLatestSchemaId(subject);
    } catch (error) {
      process.stderr.write(`Waiting for subject ${subject} in the schema registry: ${error.message}\n`);
      await pause(PAUSE_MILLIS);
    }
  }
}

/** A UUID that sorts by time (RFC 9562, version 7). */
function uuidv7() {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  return bytes.toString('hex').replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
}

module.exports = { Ledger, event };
