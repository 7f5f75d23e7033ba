'use strict';

const { setTimeout: pause } = require('node:timers/promises');
const { declined } = require('./undo');

/** The partition was lost, or the service ends: whoever has it next repeats the plan. */
class Abandoned extends Error {}

/**
 * Whether a command is this service's: the name of the target in its request decides. What has no request (nothing can be called, an empty plan, a
 * plan that is held for an approval) is the HTTP executor's.
 */
function takes(command, target) {
  const name = /\$\{([^}]*)\.url\}/.exec(command.request?.base ?? '')?.[1];
  return command.held === null && command.step > 0 && command.kind !== 'NONE' && name === target;
}

/**
 * Carries out one command and reports how it went: that the plan stands, that the command begins, how it ended, each on the ledger before the next.
 * Gives whether the action was undone, as far as the handler says.
 *
 * executed: the commands of the plan that were; report(command, kind, fields): ends when the fact is on the ledger; handler(command, key): as `undo`
 * in undo.js; owned(): whether the partition still belongs to this process.
 */
async function carryOut(command, { executed, report, handler, owned, limits }) {
  await report(command, 'CompensationPlanned', { planId: command.planId, failureId: command.failureId, steps: command.steps });
  const result = await decide(command, { executed, report, handler, owned, limits });
  const { planId, commandId, actionId } = command;
  if (result.applied) {
    const { output, replayed, found } = result;
    await report(command, 'CompensationExecuted', { planId, commandId, actionId, output, replayed, floors: command.floors, found });
  } else {
    const { code, detail, differingPaths, found } = result;
    await report(command, 'CompensationFailed', { planId, commandId, actionId, code, detail, differingPaths, found });
  }
  return result.applied;
}

async function decide(command, { executed, report, handler, owned, limits }) {
  const missing = command.dependsOn.find((before) => !executed.has(before));
  if (missing !== undefined) {
    return declined(
      'PREDECESSOR_FAILED',
      `Cannot undo action ${command.actionId}: command ${missing}, which undoes a later change of the same object, was not executed here; ` +
        'expected it executed first, see why it was not.',
    );
  }
  const { planId, commandId, actionId, kind, mode } = command;
  await report(command, 'CompensationStarted', { planId, commandId, actionId, kind, mode });
  return untilKnown(command, { handler, owned, limits });
}

/** Asks the handler until it knows the outcome, always under the same key. */
async function untilKnown(command, { handler, owned, limits }) {
  const key = command.idempotencyKey ?? command.commandId;
  const end = performance.now() + limits.deadlineMillis;
  let backoff = limits.backoffMinMillis;
  for (let attempt = 1; ; attempt++) {
    if (!owned()) {
      throw new Abandoned(`The partition was lost before command ${command.commandId}`);
    }
    try {
      return await handler(command, key);
    } catch (error) {
      process.stderr.write(`Command ${command.commandId} was not carried out in attempt ${attempt}: ${error}\n`);
      if (performance.now() + backoff >= end) {
        return declined(
          'OUTCOME_UNKNOWN',
          `Cannot tell whether the undo of action ${command.actionId} was applied: ${attempt} attempts within ${limits.deadlineMillis} ms ended ` +
            `with ${error}; look at the target, then undo it again or close the case.`,
        );
      }
    }
    await pause(backoff / 2 + (Math.random() * backoff) / 2);
    backoff = Math.min(backoff * 2, limits.backoffMaxMillis);
  }
}

module.exports = { Abandoned, carryOut, takes };
