'use strict';

const { randomBytes } = require('node:crypto');

/** What the service is told by its environment; whatever is not set stands as in the README. */
function settings(environment = process.env) {
  const group = environment.SHOP_GROUP ?? 'shop-undo';
  return {
    brokers: (environment.UNWIND_BOOTSTRAP_SERVERS ?? '127.0.0.1:9092').split(','),
    registryUrl: (environment.UNWIND_SCHEMA_REGISTRY_URL ?? 'http://127.0.0.1:8081/apis/ccompat/v7').replace(/\/+$/, ''),
    prefix: environment.UNWIND_TOPIC_PREFIX ?? 'unwind.',
    // Ed25519 private key in PEM; without one facts go out unsigned, and are refused once any key stands for a role.
    signingKeyFile: environment.UNWIND_SIGNING_KEY_FILE ?? null,
    target: environment.SHOP_TARGET ?? 'shop',
    group,
    instanceId: `${group}-${randomBytes(4).toString('hex')}`,
    file: environment.SHOP_FILE ?? 'shop.json',
    port: number(environment, 'SHOP_PORT', 7090),
    // From the first attempt of a command to the last; then its outcome is unknown, and a person has to look.
    deadlineMillis: number(environment, 'SHOP_DEADLINE_MILLIS', 30_000),
    backoffMinMillis: 50,
    backoffMaxMillis: 2_000,
    // Commands taken from the topic and not yet reported.
    inFlightMax: 500,
  };
}

function number(environment, name, otherwise) {
  const text = environment[name] ?? String(otherwise);
  if (!/^[0-9]{1,8}$/.test(text)) {
    throw new Error(`Cannot start the shop with ${name}=${text}: expected a whole number such as ${otherwise}.`);
  }
  return Number(text);
}

module.exports = { settings };
