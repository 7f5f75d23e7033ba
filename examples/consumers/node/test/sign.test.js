'use strict';

const assert = require('node:assert');
const { test } = require('node:test');
const { signer } = require('../lib/sign');

// The key of the first test vector of RFC 8032, section 7.1.
const KEY = `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----
`;

test('a fact is signed as Unwind checks it', () => {
  assert.strictEqual(
    signer(KEY)('unwind.ledger', Buffer.from([0, 0, 0, 0, 7, 1, 2, 3])),
    'ed25519:06e3fd8fda29bb60:wz/uKd2FhT3jMD1vsCt2L9Oqu8jaxhyAFcTRcGUWTgKgxYUW1jEgLraFn3cpfB4Vlrm/hSZNG9DvoacQOnWpAQ==',
  );
});

test('a key of another kind is refused', () => {
  const { privateKey } = require('node:crypto').generateKeyPairSync('ec', { namedCurve: 'P-256' });
  assert.throws(() => signer(privateKey.export({ type: 'pkcs8', format: 'pem' })), /expected an Ed25519 key/);
});
