'use strict';

const assert = require('node:assert');
const { test } = require('node:test');
const { Differs, Malformed, at, patched } = require('../lib/patch');

const order = { status: 'sent', note: null, to: { 'a/b': 1 } };

test('a patch tests, puts back, adds and removes, and leaves the former document alone', () => {
  const operations = [
    { op: 'test', path: '/status', value: 'sent' },
    { op: 'replace', path: '/status', value: 'open' },
    { op: 'add', path: '/to/__proto__', value: { c: 2 } },
    { op: 'remove', path: '/to/a~1b' },
  ];
  assert.strictEqual(JSON.stringify(patched(order, operations)), '{"status":"open","note":null,"to":{"__proto__":{"c":2}}}');
  assert.deepStrictEqual(order, { status: 'sent', note: null, to: { 'a/b': 1 } });
});

test('what is not as a test expects differs, and says where', () => {
  const differs = (path) => (error) => error instanceof Differs && error.path === path;
  assert.throws(() => patched(order, [{ op: 'test', path: '/status', value: 'packed' }]), differs('/status'));
  assert.throws(() => patched(order, [{ op: 'test', path: '/gone', value: null }]), differs('/gone'));
  assert.throws(() => patched(order, [{ op: 'replace', path: '/gone/deep', value: 1 }]), differs('/gone/deep'));
  assert.throws(() => patched(order, [{ op: 'add', path: '/status/deep', value: 1 }]), differs('/status/deep'));
});

test('a whole document is added only where there is none, and can be removed', () => {
  assert.deepStrictEqual(patched(undefined, [{ op: 'add', path: '', value: order }]), order);
  assert.throws(() => patched(order, [{ op: 'add', path: '', value: order }]), Differs);
  assert.strictEqual(patched(order, [{ op: 'test', path: '', value: order }, { op: 'remove', path: '' }]), undefined);
});

test('what is no patch of these is refused', () => {
  assert.throws(() => patched(order, [{ op: 'move', path: '/a', from: '/b' }]), Malformed);
  assert.throws(() => patched(order, [{ op: 'test', path: 'status', value: 1 }]), Malformed);
});

test('a pointer sees members of objects, and only their own', () => {
  assert.strictEqual(at(order, '/to/a~1b'), 1);
  assert.strictEqual(at(order, '/note'), null);
  assert.strictEqual(at(order, '/note/x'), undefined);
  assert.strictEqual(at(order, '/toString'), undefined);
  assert.strictEqual(at(undefined, ''), undefined);
});
