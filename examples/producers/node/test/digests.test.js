'use strict';

const assert = require('node:assert');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { test } = require('node:test');
const { argumentsDigest, canonical, idempotencyKey } = require('../lib/canonical');
const { uuidv7 } = require('../lib/run-ledger');

const vectors = JSON.parse(
  readFileSync(join(__dirname, '../../../../ledger-model/src/test/resources/dev/unwind/model/id/digest-vectors.json'), 'utf8'),
);

test('idempotency keys are those of the ledger', () => {
  assert.ok(vectors.idempotencyKeys.length > 0);
  for (const vector of vectors.idempotencyKeys) {
    assert.strictEqual(idempotencyKey(vector), vector.sha256);
  }
});

test('argument digests are those of the ledger', () => {
  assert.ok(vectors.argumentDigests.length > 0);
  for (const { tool, target, arguments: text, canonical: expected, sha256 } of vectors.argumentDigests) {
    const args = JSON.parse(text);
    assert.strictEqual(canonical({ tool, target, arguments: args }), expected);
    assert.strictEqual(argumentsDigest({ tool, target, args }), sha256);
  }
});

test('event ids are version 7', () => {
  assert.match(uuidv7(), /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
