'use strict';

const { randomBytes } = require('node:crypto');
const { CompressionTypes, Kafka, Partitioners, logLevel } = require('kafkajs');
const { SchemaRegistry } = require('@kafkajs/confluent-schema-registry');

const NAMESPACE = 'dev.unwind.schemas';

/** The facts of one run, stated one after the other: each is acknowledged by all in-sync replicas before the promise is kept. */
class RunLedger {
  #producer;
  #registry;
  #schemaId;
  #topic;
  #run;
  #sequence = 0;

  /** run: { tenantId, runId, agentId, releaseId, instanceId } */
  static async connect({ brokers, registryUrl, prefix }, run) {
    const ledger = new RunLedger();
    ledger.#topic = `${prefix}ledger`;
    ledger.#run = run;
    ledger.#registry = new SchemaRegistry({ host: registryUrl.replace(/\/+$/, '') });
    ledger.#schemaId = await latestSchema(ledger.#registry, `${ledger.#topic}-value`);
    const kafka = new Kafka({ clientId: run.instanceId, brokers, logLevel: logLevel.WARN });
    ledger.#producer = kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      // The partitioner of the Java clients: every fact of a run must be on the run's partition, whoever writes it.
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await ledger.#producer.connect();
    return ledger;
  }

  /** States a fact; its kind is the name of its record in the schema. */
  async state(kind, fields) {
    const event = {
      eventId: uuidv7(),
      tenantId: this.#run.tenantId,
      runId: this.#run.runId,
      sequence: ++this.#sequence,
      occurredAt: micros(),
      actor: { kind: 'AGENT', id: this.#run.instanceId },
      agentId: this.#run.agentId,
      releaseId: this.#run.releaseId,
      traceparent: null,
      // A union of records: Avro needs the name of the branch.
      payload: { [`${NAMESPACE}.${kind}`]: fields },
    };
    const [metadata] = await this.#producer.send({
      topic: this.#topic,
      acks: -1,
      compression: CompressionTypes.None,
      messages: [
        {
          key: `${this.#run.tenantId}/${this.#run.runId}`,
          value: await this.#registry.encode(this.#schemaId, event),
        },
      ],
    });
    return { partition: metadata.partition, offset: metadata.baseOffset };
  }

  async close() {
    await this.#producer.disconnect();
  }
}

/** The newest registered schema of a subject. The services register it; a producer in another language only uses it. */
async function latestSchema(registry, subject) {
  try {
    return await registry.getLatestSchemaId(subject);
  } catch (error) {
    throw new Error(
      `Cannot publish: the schema registry has no subject ${subject} (${error.message}). ` +
        'Start the Unwind services once, or let any Java writer publish a fact; they register it.',
    );
  }
}

/** Now, in microseconds: a long that JavaScript's numbers carry exactly until the year 2255. */
function micros() {
  return Math.floor((performance.timeOrigin + performance.now()) * 1000);
}

/** A UUID that sorts by time (RFC 9562, version 7). */
function uuidv7() {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  return bytes.toString('hex').replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
}

module.exports = { RunLedger, micros, uuidv7 };
