'use strict';

/** What an environment variable says, or a clear end. */
function required(name, example) {
  const value = process.env[name];
  if (!value) {
    fail(`${name} is not set; set it to something like ${example}`);
  }
  return value;
}

/** Ends the program with a sentence for people. */
function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** Where broker and registry are, and how topics begin. */
function settings() {
  return {
    brokers: required('UNWIND_BOOTSTRAP_SERVERS', '127.0.0.1:9092').split(','),
    registryUrl: required('UNWIND_SCHEMA_REGISTRY_URL', 'http://127.0.0.1:8081/apis/ccompat/v7'),
    prefix: process.env.UNWIND_TOPIC_PREFIX ?? 'unwind.',
  };
}

module.exports = { settings, required, fail };
