'use strict';

const assert = require('node:assert');
const { test } = require('node:test');
const { PartitionPlans } = require('../lib/plans');

function command(runId, planId, step, steps) {
  return { tenantId: 't', runId, planId, commandId: `${planId}-${step}`, step, steps };
}

/** Work that ends when it is told how; the order in which it began stands in `begun`. */
function bench() {
  const ends = new Map();
  const begun = [];
  const work = (about, executed) => {
    begun.push([about.commandId, [...executed]]);
    return new Promise((resolve, reject) => {
      ends.set(about.commandId, { resolve, reject });
    });
  };
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    begun,
    work,
    settle,
    end: async (id, how = true) => {
      ends.get(id).resolve(how);
      await settle();
    },
    breaks: async (id) => {
      ends.get(id).reject(new Error('broken'));
      await settle();
    },
  };
}

test('offsets of a plan are given back when its last command is reported, not before', async () => {
  const plans = new PartitionPlans();
  const { work, end, settle } = bench();
  plans.take(10n, command('r', 'p', 1, 2), work);
  plans.take(11n, command('r', 'p', 2, 2), work);
  await settle();
  assert.strictEqual(plans.next(), 10n);
  plans.committed(10n);
  await end('p-1');
  assert.strictEqual(plans.next(), null);
  await end('p-2');
  assert.strictEqual(plans.next(), 12n);
  plans.committed(12n);
  assert.strictEqual(plans.next(), null);
});

test('an older plan that is open holds back the offsets of a newer one', async () => {
  const plans = new PartitionPlans();
  const { work, end, settle } = bench();
  plans.take(10n, command('slow', 's', 1, 1), work);
  plans.take(11n, command('fast', 'f', 1, 1), work);
  await settle();
  await end('f-1');
  assert.strictEqual(plans.next(), 10n);
  await end('s-1');
  assert.strictEqual(plans.next(), 12n);
});

test('commands of a run go one after the other and see which were executed, runs side by side', async () => {
  const plans = new PartitionPlans();
  const { begun, work, end, settle } = bench();
  plans.take(1n, command('r', 'p', 1, 3), work);
  plans.take(2n, command('r', 'p', 2, 3), work);
  plans.take(3n, command('q', 'o', 1, 1), work);
  plans.take(4n, command('r', 'p', 3, 3), work);
  await settle();
  assert.deepStrictEqual(begun, [['p-1', []], ['o-1', []]]);
  await end('p-1');
  await end('p-2', false);
  assert.deepStrictEqual(begun.slice(2), [['p-2', ['p-1']], ['p-3', ['p-1']]]);
});

test('what others carry out holds nothing back and counts as not executed', async () => {
  const plans = new PartitionPlans();
  const { begun, work, end, settle } = bench();
  plans.take(1n, command('r', 'p', 1, 2), null);
  plans.take(2n, command('r', 'p', 2, 2), work);
  plans.take(3n, command('empty', 'e', 0, 0), null);
  await settle();
  assert.deepStrictEqual(begun, [['p-2', []]]);
  await end('p-2');
  assert.strictEqual(plans.next(), 4n);
});

test('a record that is no command does not keep its plan open for ever', async () => {
  const plans = new PartitionPlans();
  const { work, end, settle } = bench();
  plans.take(1n, command('r', 'p', 1, 2), work);
  plans.skip(2n, 't/r');
  plans.skip(3n, undefined);
  await settle();
  await end('p-1');
  assert.strictEqual(plans.next(), 4n);
});

test('a plan whose work broke is not given back, and what stands behind it does not begin', async () => {
  const plans = new PartitionPlans();
  const { begun, work, breaks, settle } = bench();
  plans.take(1n, command('r', 'p', 1, 2), work);
  plans.take(2n, command('r', 'p', 2, 2), work);
  await settle();
  await breaks('p-1');
  assert.strictEqual(begun.length, 1);
  assert.strictEqual(plans.next(), 1n);
});

test('a record that is given once more by the same membership is known', () => {
  const plans = new PartitionPlans();
  assert.strictEqual(plans.knows(0n), false);
  plans.skip(5n, undefined);
  assert.strictEqual(plans.knows(5n), true);
  assert.strictEqual(plans.knows(6n), false);
});
