'use strict';

const { setTimeout: pause } = require('node:timers/promises');
const { Kafka, logLevel } = require('kafkajs');
const { SchemaRegistry } = require('@kafkajs/confluent-schema-registry');
const { Abandoned, carryOut, takes } = require('./command');
const { Ledger } = require('./ledger');
const { PartitionPlans } = require('./plans');

const COMMIT_MILLIS = 100;
const PAUSE_MILLIS = 500;
const CLOSE_MILLIS = 5_000;

/**
 * The loop over compensation commands: takes those of its target, has each applied by a handler, and reports to the ledger. What it reports is a
 * claim; only the read-back that follows makes an action COMPENSATED.
 */
class Worker {
  #settings;
  #handler;
  #broken;
  #registry;
  #consumer;
  #ledger;
  #topic;
  #timer;
  #committing = Promise.resolve();
  // What is under way belongs to one membership in the group; a new one begins with what was committed.
  #ownership = { lost: true, partitions: new Map(), inFlight: 0 };
  #joined;
  #closing = false;

  /** handler(command, key): as `undo` in undo.js; broken(error): told when the loop cannot go on. */
  static async start(settings, handler, broken) {
    const worker = new Worker();
    worker.#settings = settings;
    worker.#handler = handler;
    worker.#broken = broken;
    worker.#topic = `${settings.prefix}compensation-commands`;
    worker.#registry = new SchemaRegistry({ host: settings.registryUrl });
    const kafka = new Kafka({ clientId: settings.instanceId, brokers: settings.brokers, logLevel: logLevel.ERROR });
    worker.#ledger = await Ledger.connect(kafka, worker.#registry, settings);
    // kafkajs reads committed records only, unless told otherwise.
    worker.#consumer = kafka.consumer({ groupId: settings.group, sessionTimeout: 6_000, heartbeatInterval: 1_000, maxWaitTimeInMs: 100 });
    await worker.#run();
    return worker;
  }

  /** Ends when it has been given partitions, or knows that others have them all. */
  ready() {
    return this.#joined;
  }

  async #run() {
    let joined;
    this.#joined = new Promise((resolve) => {
      joined = resolve;
    });
    const { GROUP_JOIN, REBALANCING, CRASH } = this.#consumer.events;
    this.#consumer.on(REBALANCING, () => this.#abandon());
    this.#consumer.on(GROUP_JOIN, () => {
      this.#abandon();
      this.#ownership = { lost: false, partitions: new Map(), inFlight: 0 };
      joined();
    });
    this.#consumer.on(CRASH, ({ payload }) => {
      this.#abandon();
      if (!payload.restart) {
        this.#broken(payload.error);
      }
    });
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topic: this.#topic, fromBeginning: true });
    await this.#consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: (given) => this.#take(given) });
    this.#timer = setInterval(() => this.#commit(), COMMIT_MILLIS);
  }

  #abandon() {
    this.#ownership.lost = true;
  }

  async #take({ batch, resolveOffset, heartbeat, isRunning, isStale }) {
    const ownership = this.#ownership;
    const plans = ownership.partitions.get(batch.partition) ?? new PartitionPlans();
    ownership.partitions.set(batch.partition, plans);
    for (const message of batch.messages) {
      const command = await this.#decode(message, heartbeat);
      while (ownership.inFlight >= this.#settings.inFlightMax && isRunning()) {
        await pause(PAUSE_MILLIS / 10);
        await heartbeat();
      }
      if (ownership.lost || this.#closing || !isRunning() || isStale()) {
        return;
      }
      const offset = BigInt(message.offset);
      if (!plans.knows(offset)) {
        this.#begin(plans, offset, message, command, ownership);
      }
      resolveOffset(message.offset);
      await heartbeat();
    }
  }

  #begin(plans, offset, message, command, ownership) {
    const run = message.key?.toString();
    if (command === null || run !== `${command.tenantId}/${command.runId}`) {
      // The HTTP executor brings it to the dead-letter topic.
      process.stderr.write(`Passed over the record at offset ${offset} of ${this.#topic}: it is no command.\n`);
      plans.skip(offset, run);
    } else if (takes(command, this.#settings.target)) {
      ownership.inFlight++;
      plans.take(offset, command, (one, executed) => this.#work(one, executed, ownership));
    } else {
      plans.take(offset, command, null);
    }
  }

  async #work(command, executed, ownership) {
    const owned = () => !ownership.lost;
    try {
      return await carryOut(command, {
        executed,
        owned,
        handler: this.#handler,
        limits: this.#settings,
        report: (about, kind, fields) => this.#ledger.report(about, kind, fields, owned),
      });
    } catch (error) {
      if (!(error instanceof Abandoned)) {
        this.#broken(error);
      }
      throw error;
    } finally {
      ownership.inFlight--;
    }
  }

  /** A registry that cannot be asked says nothing about the record: it is waited for. */
  async #decode(message, heartbeat) {
    for (;;) {
      try {
        return await this.#registry.decode(message.value);
      } catch (error) {
        if (error.name !== 'ResponseError' || error.status === 404) {
          return null;
        }
        process.stderr.write(`Schema registry gives no answer, trying again: ${error.message}\n`);
        await pause(PAUSE_MILLIS);
        await heartbeat();
      }
    }
  }

  /** Gives back what is reported. What cannot be given back is repeated under the same keys. */
  #commit() {
    this.#committing = this.#committing
      .then(() => this.#commitOnce())
      .catch((error) => process.stderr.write(`Cannot give offsets back, trying again: ${error.message}\n`));
    return this.#committing;
  }

  async #commitOnce() {
    const ownership = this.#ownership;
    for (const [partition, plans] of ownership.partitions) {
      const offset = plans.next();
      if (offset !== null && !ownership.lost) {
        await this.#consumer.commitOffsets([{ topic: this.#topic, partition, offset: String(offset) }]);
        plans.committed(offset);
      }
    }
  }

  /** Gives what is under way a few seconds, and leaves the group. */
  async close() {
    this.#closing = true;
    clearInterval(this.#timer);
    const end = performance.now() + CLOSE_MILLIS;
    while (!this.#ownership.lost && this.#ownership.inFlight > 0 && performance.now() < end) {
      await pause(5);
    }
    await this.#commit();
    this.#abandon();
    await this.#consumer.disconnect();
    await this.#ledger.close();
  }
}

module.exports = { Worker };
