'use strict';

/*
 * One complete run of a small agent: it raises the priority of a ticket at the support desk.
 *
 * The order of the steps is the whole point. The plan is acknowledged first. The target is read, and the start, which carries what was read, is
 * acknowledged before the tool is called: whatever happens from there on, the ledger knows what the target held before.
 */
const { randomUUID } = require('node:crypto');
const { argumentsDigest, idempotencyKey } = require('./lib/canonical');
const { RunLedger, micros } = require('./lib/run-ledger');
const { fail, required, settings } = require('./lib/settings');

const TOOL = 'desk.update_ticket';

async function main() {
  const desk = required('UNWIND_TARGET_DESK_URL', 'http://127.0.0.1:7070/desk').replace(/\/+$/, '');
  const run = {
    tenantId: required('UNWIND_TENANT', 'acme'),
    runId: process.env.UNWIND_RUN ?? `node-${randomUUID()}`,
    agentId: 'node-example',
    releaseId: '1',
    instanceId: `node-example-${process.pid}`,
  };
  const args = {
    ticket_id: process.env.UNWIND_TICKET ?? 'T-181',
    priority: process.env.UNWIND_PRIORITY ?? 'urgent',
  };
  const ledger = await RunLedger.connect(settings(), run);
  try {
    const offset = await work(ledger, run, desk, args);
    process.stdout.write(`${JSON.stringify({ tenantId: run.tenantId, runId: run.runId, actionId: 's-1', ...offset })}\n`);
  } finally {
    await ledger.close();
  }
}

async function work(ledger, run, desk, args) {
  const actionId = 's-1';
  const target = { type: 'ticket', id: args.ticket_id };
  const digest = argumentsDigest({ tool: TOOL, target, args });

  await ledger.state('RunStarted', { task: `Raise ticket ${args.ticket_id}`, model: null });
  await ledger.state('ActionPlanned', {
    actionId,
    tool: TOOL,
    contractVersion: 1,
    target,
    arguments: JSON.stringify(args),
    argumentsDigest: digest,
    // Every call is an operation of its own here, so the operation is the action id.
    idempotencyKey: idempotencyKey({ tenant: run.tenantId, run: run.runId, tool: TOOL, target, operation: actionId }),
    reasoning: 'The customer cannot work until this is solved.',
  });
  const before = await snapshot(desk, run.tenantId, args.ticket_id);
  await ledger.state('ActionStarted', { actionId, attempt: 1, argumentsDigest: digest, before });

  const began = micros();
  const answer = await callTool(desk, run.tenantId, 'update_ticket', args);
  const durationMicros = micros() - began;
  if (answer.startsWith('Error: ')) {
    // The contract says that this kind of failure has no effect.
    const output = JSON.stringify(answer);
    await ledger.state('ActionFailed', { actionId, attempt: 1, error: answer, effect: 'NONE', output, durationMicros });
    return ledger.state('RunFinished', { outcome: 'FAILED', summary: answer });
  }
  await ledger.state('ActionSucceeded', {
    actionId,
    attempt: 1,
    output: JSON.stringify(answer),
    after: await snapshot(desk, run.tenantId, args.ticket_id),
    durationMicros,
  });
  return ledger.state('RunFinished', { outcome: 'SUCCEEDED', summary: `Raised ticket ${args.ticket_id} to ${args.priority}.` });
}

/** What the contract's snapshot reads: the ticket, as text, exactly as the target wrote it. */
async function snapshot(desk, tenant, ticketId) {
  const response = await fetch(`${desk}/tickets/${encodeURIComponent(ticketId)}`, { headers: { 'X-Tenant': tenant } });
  if (response.status !== 200 && response.status !== 404) {
    throw new Error(`Cannot read ticket ${ticketId}: found status ${response.status}, expected 200 or 404.`);
  }
  const document = response.status === 404 ? null : await response.text();
  return { takenAt: micros(), reads: [{ name: 'ticket', entity: `tickets/${ticketId}`, document }] };
}

/** Calls a business tool of the desk, which knows nothing of Unwind. */
async function callTool(desk, tenant, tool, args) {
  const response = await fetch(`${desk}/tools/${tool}`, {
    method: 'POST',
    headers: { 'X-Tenant': tenant, 'Content-Type': 'application/json' },
    body: JSON.stringify(args),
  });
  if (!response.ok) {
    throw new Error(`Cannot tell how ${tool} ended: found status ${response.status}, expected 200.`);
  }
  return (await response.json()).result;
}

main().catch((error) => fail(error.message));
