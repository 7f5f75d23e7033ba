'use strict';

/*
 * Waits for the compensation commands of one run and prints them, one JSON object a line. Commands are for whoever can undo: the executor that
 * comes with Unwind sends them over HTTP, and a service that undoes by other means reads them like this.
 */
const { randomUUID } = require('node:crypto');
const { Kafka, logLevel } = require('kafkajs');
const { SchemaRegistry } = require('@kafkajs/confluent-schema-registry');
const { fail, required, settings } = require('./lib/settings');

async function main() {
  const { brokers, registryUrl, prefix } = settings();
  const key = `${required('UNWIND_TENANT', 'acme')}/${required('UNWIND_RUN', 'r-1')}`;
  const seconds = Number(process.env.UNWIND_TIMEOUT_SECONDS ?? '30');
  const registry = new SchemaRegistry({ host: registryUrl.replace(/\/+$/, '') });
  const kafka = new Kafka({ clientId: 'node-example-reader', brokers, logLevel: logLevel.WARN });
  // A group of its own, thrown away afterwards: this program looks, it does not take work from anybody.
  const consumer = kafka.consumer({ groupId: `node-example-${randomUUID()}`, maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topic: `${prefix}compensation-commands`, fromBeginning: true });
  try {
    const commands = await commandsOf(key, consumer, registry, seconds);
    commands.forEach((command) => process.stdout.write(`${JSON.stringify(command)}\n`));
  } finally {
    await consumer.disconnect();
  }
}

/** Every command says how many its plan has, so the reader knows when it has them all. */
function commandsOf(key, consumer, registry, seconds) {
  const found = new Map();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`Found ${found.size} commands of run ${key} within ${seconds} s, and none said it was the last.`)),
      seconds * 1000,
    );
    consumer
      .run({
        eachMessage: async ({ message }) => {
          if (message.key?.toString() !== key) {
            return;
          }
          const command = await registry.decode(message.value);
          found.set(command.commandId, command);
          const ofPlan = [...found.values()].filter((other) => other.planId === command.planId);
          if (ofPlan.length >= command.steps) {
            clearTimeout(timer);
            resolve(ofPlan.sort((a, b) => a.step - b.step));
          }
        },
      })
      .catch(reject);
  });
}

main().catch((error) => fail(error.message));
