'use strict';

const { createHash, createPrivateKey, createPublicKey, sign } = require('node:crypto');
const { readFileSync } = require('node:fs');

const HEADER = 'unwind-signature';

/**
 * Signs facts as Unwind checks them: over `unwind.fact.v1`, a line feed, the topic, a line feed, and the value as it goes to the topic (schema id included).
 * Gives what belongs into the record header `unwind-signature`.
 */
function signer(pem) {
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyType !== 'ed25519') {
    throw new Error(`Cannot sign facts with a key of type ${key.asymmetricKeyType}: expected an Ed25519 key in PEM, as \`unwind principals new\` writes it.`);
  }
  const der = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const keyId = createHash('sha256').update(der).digest('hex').slice(0, 16);
  return (topic, value) => {
    const signed = Buffer.concat([Buffer.from(`unwind.fact.v1\n${topic}\n`), value]);
    return `ed25519:${keyId}:${sign(null, signed, key).toString('base64')}`;
  };
}

/** The signer of the key in a file; null when none is named: then facts go out unsigned. */
function signerOf(file) {
  return file ? signer(readFileSync(file, 'utf8')) : null;
}

module.exports = { HEADER, signer, signerOf };
