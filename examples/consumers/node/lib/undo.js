'use strict';

const { isDeepStrictEqual } = require('node:util');
const { Differs, Malformed, at, patched, said } = require('./patch');

/** Most differing paths that are named. */
const PATHS_MAX = 100;

/** Somebody changed what the action left; carries the paths, entity and JSON Pointer joined. */
class Drift extends Error {
  constructor(paths, message) {
    super(message);
    this.paths = paths;
  }
}

/**
 * Undoes one action in the store, at most once per key: looks, compares, writes and notes the key in one step.
 *
 * What `left` names must still be there. The mode of the undo is in what the command carries: of an OVERWRITE or MERGE, `left` and the patches say
 * what a person was shown. Throws only when it is not known whether it was applied.
 */
function undo(store, command, key) {
  const attempt = `Cannot undo action ${command.actionId} in the shop`;
  const patches = patchesOf(command);
  if (command.kind !== 'RESTORE' || patches === null) {
    return declined(
      'REFUSED',
      `${attempt}: found a command of kind ${command.kind} with ${patches === null ? 'no patches' : 'patches'} in its body, ` +
        'expected a RESTORE with {"patches": [...]}; repair the contract\'s compensate.',
    );
  }
  const found = () => command.entities.map((entity) => ({ name: '', entity, document: text(store.read(command.tenantId, entity)) }));
  const before = found();
  try {
    const applied = store.changeOnce(command.tenantId, key, (read) => changed(command.left, patches, read));
    return { applied: true, replayed: !applied, output: JSON.stringify({ replayed: !applied }), found: applied ? before : [] };
  } catch (error) {
    if (error instanceof Drift) {
      return declined('DRIFTED', `${attempt}: ${error.message}; somebody else has changed it since, so nothing was written.`, error.paths, before);
    }
    if (error instanceof Malformed) {
      return declined('REFUSED', `${attempt}: ${error.message}.`);
    }
    throw error;
  }
}

function changed(left, patches, read) {
  const differing = left.filter((field) => !isDeepStrictEqual(at(read(field.entity), field.path), parsed(field.value)));
  if (differing.length > 0) {
    const { entity, path, value } = differing[0];
    throw new Drift(
      differing.slice(0, PATHS_MAX).map((field) => field.entity + field.path),
      `${entity}${path} holds ${said(at(read(entity), path))}, expected ${said(parsed(value))} as it was left`,
    );
  }
  const documents = new Map();
  for (const { entity, patch } of patches) {
    try {
      documents.set(entity, patched(documents.has(entity) ? documents.get(entity) : read(entity), patch));
    } catch (error) {
      throw error instanceof Differs ? new Drift([entity + error.path], `${entity}: ${error.message}`) : error;
    }
  }
  return [...documents];
}

function patchesOf(command) {
  try {
    const { patches } = JSON.parse(command.request?.body ?? 'null') ?? {};
    return Array.isArray(patches) && patches.every((one) => typeof one?.entity === 'string' && Array.isArray(one.patch)) ? patches : null;
  } catch {
    return null;
  }
}

function declined(code, detail, differingPaths = [], found = []) {
  return { applied: false, code, detail, differingPaths, found };
}

function parsed(value) {
  return value === null ? undefined : JSON.parse(value);
}

function text(value) {
  return value === undefined ? null : JSON.stringify(value);
}

module.exports = { declined, undo };
