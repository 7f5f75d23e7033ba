'use strict';

const { isDeepStrictEqual } = require('node:util');

/** A place holds something else than a test expects, or is not there: somebody changed it since. */
class Differs extends Error {
  constructor(path, expected, found) {
    super(`found ${said(found)} in ${path === '' ? 'the whole document' : path}, expected ${said(expected)}`);
    this.path = path;
  }
}

/** A patch that this shop does not understand; nothing of it is applied. */
class Malformed extends Error {}

/** What stands at a JSON Pointer; undefined when there is nothing. */
function at(document, pointer) {
  let value = document;
  for (const name of names(pointer)) {
    if (!isObject(value) || !Object.hasOwn(value, name)) {
      return undefined;
    }
    value = value[name];
  }
  return value;
}

/**
 * The document after an RFC 6902 patch of test, add, replace and remove; undefined for no document, before and after. The former one stays as it
 * is. Places are members of objects: the patches of Unwind treat a list as one value.
 */
function patched(document, operations) {
  return operations.reduce(step, document === undefined ? undefined : structuredClone(document));
}

function step(document, { op, path, value }) {
  if (typeof path !== 'string' || !['test', 'add', 'replace', 'remove'].includes(op)) {
    throw new Malformed(`found the operation ${JSON.stringify({ op, path })}, expected test, add, replace or remove with a path`);
  }
  const found = at(document, path);
  if (op === 'test') {
    if (!isDeepStrictEqual(found, value)) {
      throw new Differs(path, value, found);
    }
    return document;
  }
  if (op !== 'add' && found === undefined) {
    throw new Differs(path, 'a value to put back', found);
  }
  if (path === '') {
    return root(document, op, value);
  }
  const steps = names(path);
  const last = steps.pop();
  const parent = steps.reduce((object, name) => (isObject(object) && Object.hasOwn(object, name) ? object[name] : undefined), document);
  if (!isObject(parent)) {
    throw new Differs(path, 'an object around it', parent);
  }
  if (op === 'remove') {
    delete parent[last];
  } else {
    // Not an assignment, which would give a member called __proto__ a meaning.
    Object.defineProperty(parent, last, { value, writable: true, enumerable: true, configurable: true });
  }
  return document;
}

function root(document, op, value) {
  if (op === 'add' && document !== undefined) {
    throw new Differs('', undefined, document);
  }
  return op === 'remove' ? undefined : value;
}

function names(pointer) {
  if (pointer === '') {
    return [];
  }
  if (!pointer.startsWith('/')) {
    throw new Malformed(`found the path ${JSON.stringify(pointer)}, expected a JSON Pointer`);
  }
  return pointer.slice(1).split('/').map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function isObject(value) {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** A value as people read it, cut where it is long. */
function said(value) {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length <= 120 ? text : `${text.slice(0, 120)}...`;
}

module.exports = { Differs, Malformed, at, patched, said };
