'use strict';

const { createHash } = require('node:crypto');

/**
 * The RFC 8785 form of a JSON value: equal values have equal text in every language. Numbers beyond 2^53 are outside that RFC's domain;
 * JavaScript rounds them when it parses, so keep such identifiers in strings.
 */
function canonical(value) {
  if (value === null || typeof value !== 'object') {
    const text = JSON.stringify(value);
    if (text === undefined || (typeof value === 'number' && !Number.isFinite(value))) {
      throw new TypeError(`Cannot write the canonical form of ${String(value)}; expected a JSON value`);
    }
    return text;
  }
  if (Array.isArray(value)) {
    return `[${value.map(canonical).join(',')}]`;
  }
  // sort() compares UTF-16 code units, which is the order the RFC asks for.
  const members = Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
  return `{${members.join(',')}}`;
}

/** SHA-256, lower-case hex, over the UTF-8 bytes of the canonical form. */
function sha256Canonical(value) {
  return createHash('sha256').update(canonical(value), 'utf8').digest('hex');
}

/** The key by which two calls are the same logical operation of a run. The target is { type, id } or null. */
function idempotencyKey({ tenant, run, tool, target, operation }) {
  return sha256Canonical({ tenant, run, tool, target, operation });
}

/** What a repeated call is held against. The target is { type, id } or null. */
function argumentsDigest({ tool, target, args }) {
  return sha256Canonical({ tool, target, arguments: args });
}

module.exports = { canonical, sha256Canonical, idempotencyKey, argumentsDigest };
