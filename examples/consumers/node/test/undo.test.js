'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { Store } = require('../lib/store');
const { undo } = require('../lib/undo');

/** A store in a folder of its own with order 7 as the action left it. */
function shop(t) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'shop-'));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'shop.json');
  const store = new Store(file);
  store.put('acme', 'orders/7', { status: 'sent', note: 'n' });
  return { file, store };
}

function command(changes = {}) {
  const patch = [
    { op: 'test', path: '/status', value: 'sent' },
    { op: 'replace', path: '/status', value: 'open' },
  ];
  return {
    tenantId: 'acme',
    actionId: 'a-1',
    kind: 'RESTORE',
    request: { body: JSON.stringify({ patches: [{ entity: 'orders/7', patch }] }) },
    entities: ['orders/7'],
    left: [{ entity: 'orders/7', path: '/status', value: '"sent"' }],
    mode: 'CHECKED',
    ...changes,
  };
}

test('an undo is applied once per key, whatever happens in between', (t) => {
  const { file, store } = shop(t);
  assert.deepStrictEqual(undo(store, command(), 'k-1'), {
    applied: true,
    replayed: false,
    output: '{"replayed":false}',
    found: [{ name: '', entity: 'orders/7', document: '{"status":"sent","note":"n"}' }],
  });
  assert.deepStrictEqual(store.read('acme', 'orders/7'), { status: 'open', note: 'n' });

  // A process that starts again knows the key; somebody has sent the order once more meanwhile.
  const again = new Store(file);
  again.put('acme', 'orders/7', { status: 'sent', note: 'n' });
  assert.deepStrictEqual(undo(again, command(), 'k-1'), { applied: true, replayed: true, output: '{"replayed":true}', found: [] });
  assert.strictEqual(again.read('acme', 'orders/7').status, 'sent');
  assert.strictEqual(again.applied('acme'), 1);
  assert.strictEqual(again.applied('other'), 0);
});

test('what somebody changed since is left, and the key stays free', (t) => {
  const { file, store } = shop(t);
  store.put('acme', 'orders/7', { status: 'returned', note: 'n' });
  const kept = fs.readFileSync(file, 'utf8');
  const result = undo(store, command(), 'k-1');
  assert.strictEqual(result.code, 'DRIFTED');
  assert.deepStrictEqual(result.differingPaths, ['orders/7/status']);
  assert.match(result.detail, /orders\/7\/status holds "returned", expected "sent"/);
  assert.strictEqual(result.found[0].document, '{"status":"returned","note":"n"}');
  assert.strictEqual(fs.readFileSync(file, 'utf8'), kept);

  // A person was shown "returned" and chose to overwrite it.
  const patch = [{ op: 'replace', path: '/status', value: 'open' }];
  const chosen = command({
    mode: 'OVERWRITE',
    left: [{ entity: 'orders/7', path: '/status', value: '"returned"' }],
    request: { body: JSON.stringify({ patches: [{ entity: 'orders/7', patch }] }) },
  });
  assert.strictEqual(undo(store, chosen, 'k-1').applied, true);
  assert.deepStrictEqual(store.read('acme', 'orders/7'), { status: 'open', note: 'n' });
});

test('what must still hold is compared also where the patches do not test it', (t) => {
  const { store } = shop(t);
  const left = [
    { entity: 'orders/7', path: '/status', value: '"sent"' },
    { entity: 'orders/7', path: '/note', value: null },
    { entity: 'orders/8', path: '', value: '{}' },
  ];
  assert.deepStrictEqual(undo(store, command({ left }), 'k-1').differingPaths, ['orders/7/note', 'orders/8']);
  assert.strictEqual(store.read('acme', 'orders/7').status, 'sent');
});

test('patches of several documents are applied all or none', (t) => {
  const { store } = shop(t);
  const patches = [
    { entity: 'orders/7', patch: [{ op: 'replace', path: '/status', value: 'open' }] },
    { entity: 'orders/8', patch: [{ op: 'test', path: '/status', value: 'sent' }] },
  ];
  const result = undo(store, command({ left: [], request: { body: JSON.stringify({ patches }) } }), 'k-1');
  assert.deepStrictEqual(result.differingPaths, ['orders/8/status']);
  assert.strictEqual(store.read('acme', 'orders/7').status, 'sent');
});

test('what the shop cannot read is refused', (t) => {
  const { store } = shop(t);
  for (const changes of [{ kind: 'TOOL' }, { kind: 'UNKNOWN' }, { request: { body: null } }, { request: { body: '{' } }, { request: { body: '{"patches":[1]}' } }]) {
    assert.strictEqual(undo(store, command(changes), 'k-1').code, 'REFUSED');
  }
});

test('a change that was cut off in the middle of its write is not there', (t) => {
  const { file, store } = shop(t);
  fs.writeFileSync(`${file}.next`, '{"documents":[["acme/ord');
  assert.deepStrictEqual(new Store(file).read('acme', 'orders/7'), store.read('acme', 'orders/7'));
  store.put('acme', 'orders/7', { status: 'open' });
  assert.deepStrictEqual(new Store(file).read('acme', 'orders/7'), { status: 'open' });
});

test('a change that cannot be written is not seen', (t) => {
  const { file, store } = shop(t);
  fs.mkdirSync(`${file}.next`);
  assert.throws(() => undo(store, command(), 'k-1'));
  assert.strictEqual(store.read('acme', 'orders/7').status, 'sent');
  assert.strictEqual(store.applied('acme'), 0);
});
