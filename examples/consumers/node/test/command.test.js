'use strict';

const assert = require('node:assert');
const { test } = require('node:test');
const { Abandoned, carryOut, takes } = require('../lib/command');

const APPLIED = { applied: true, replayed: false, output: '{}', found: [] };
const FLOORS = [{ entity: 'orders/7', actionId: 'a-0' }];

function command(changes = {}) {
  return {
    commandId: 'c-2',
    idempotencyKey: null,
    planId: 'p',
    failureId: 'f',
    actionId: 'a-1',
    step: 2,
    steps: 3,
    dependsOn: ['c-1'],
    kind: 'RESTORE',
    mode: 'MERGE',
    request: { base: '${shop.url}' },
    floors: FLOORS,
    held: null,
    ...changes,
  };
}

/** Carries it out and gives what was reported and asked, in order. */
async function told(about, { handler = () => APPLIED, owned = () => true, deadlineMillis = 30 } = {}) {
  const story = [];
  const applied = await carryOut(about, {
    executed: new Set(['c-1']),
    owned,
    limits: { deadlineMillis, backoffMinMillis: 1, backoffMaxMillis: 2 },
    report: async (command, kind, fields) => story.push([kind, fields]),
    handler: async (command, key) => {
      story.push(['handler', key]);
      return handler(command, key);
    },
  });
  return { applied, story };
}

test('the plan and the beginning are reported before the handler is asked, the end after it', async () => {
  const { applied, story } = await told(command());
  assert.strictEqual(applied, true);
  assert.deepStrictEqual(story, [
    ['CompensationPlanned', { planId: 'p', failureId: 'f', steps: 3 }],
    ['CompensationStarted', { planId: 'p', commandId: 'c-2', actionId: 'a-1', kind: 'RESTORE', mode: 'MERGE' }],
    ['handler', 'c-2'],
    ['CompensationExecuted', { planId: 'p', commandId: 'c-2', actionId: 'a-1', output: '{}', replayed: false, floors: FLOORS, found: [] }],
  ]);
});

test('the key is the command\'s idempotency key where it has one', async () => {
  const { story } = await told(command({ idempotencyKey: 'earlier' }));
  assert.deepStrictEqual(story[2], ['handler', 'earlier']);
});

test('what depends on a command that was not executed is not begun', async () => {
  const { applied, story } = await told(command({ dependsOn: ['c-1', 'c-0'] }));
  assert.strictEqual(applied, false);
  assert.deepStrictEqual(story.map(([kind]) => kind), ['CompensationPlanned', 'CompensationFailed']);
  assert.strictEqual(story[1][1].code, 'PREDECESSOR_FAILED');
});

test('what a handler throws on is asked again under the same key', async () => {
  let attempts = 0;
  const { applied, story } = await told(command(), {
    deadlineMillis: 5_000,
    handler: () => {
      if (++attempts < 3) {
        throw new Error('the connection broke');
      }
      return APPLIED;
    },
  });
  assert.strictEqual(applied, true);
  assert.deepStrictEqual(story.filter(([kind]) => kind === 'handler'), [['handler', 'c-2'], ['handler', 'c-2'], ['handler', 'c-2']]);
});

test('what is not known at the deadline is reported so', async () => {
  const { applied, story } = await told(command(), {
    handler: () => {
      throw new Error('the connection broke');
    },
  });
  assert.strictEqual(applied, false);
  const [kind, fields] = story.at(-1);
  assert.strictEqual(kind, 'CompensationFailed');
  assert.strictEqual(fields.code, 'OUTCOME_UNKNOWN');
  assert.match(fields.detail, /the connection broke/);
});

test('nothing is asked any more when the partition is lost', async () => {
  await assert.rejects(told(command(), { owned: () => false }), Abandoned);
});

test('only commands of the own target are taken, and none that sends nothing', () => {
  assert.strictEqual(takes(command(), 'shop'), true);
  assert.strictEqual(takes(command({ request: { base: '${billing.url}' } }), 'shop'), false);
  assert.strictEqual(takes(command({ kind: 'NONE', request: null }), 'shop'), false);
  assert.strictEqual(takes(command({ step: 0, steps: 0, kind: 'NONE', request: null }), 'shop'), false);
  assert.strictEqual(takes(command({ held: { digest: 'd' } }), 'shop'), false);
});
