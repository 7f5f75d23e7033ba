'use strict';

const fs = require('node:fs');
const path = require('node:path');

/**
 * The shop's documents in one file, with what every service needs that undoes: the keys of what it has applied, beside the data.
 *
 * Every change writes the file anew under another name, makes it durable, and renames it: after a crash there is either all of a change or
 * nothing of it. Calls do not wait for anything, so nobody else runs between a comparison and its write. One process per file.
 */
class Store {
  #file;
  #documents;
  #applied;

  /** Opens the file; a shop without one is empty. */
  constructor(file) {
    this.#file = path.resolve(file);
    const kept = fs.existsSync(this.#file) ? JSON.parse(fs.readFileSync(this.#file, 'utf8')) : { documents: [], applied: [] };
    this.#documents = new Map(kept.documents);
    this.#applied = new Set(kept.applied);
  }

  /** A document by its entity, such as orders/7; undefined when there is none. */
  read(tenant, entity) {
    return this.#documents.get(`${tenant}/${entity}`);
  }

  /** Creates or changes a document: the shop's business. */
  put(tenant, entity, document) {
    this.#keep(new Map(this.#documents).set(`${tenant}/${entity}`, document), this.#applied);
  }

  /** How many undos were applied for a tenant. */
  applied(tenant) {
    return [...this.#applied].filter((key) => key.startsWith(`${tenant}/`)).length;
  }

  /**
   * Changes documents at most once per key: the key and what it stands for are kept in one write. What the change throws on keeps nothing.
   *
   * change is given read(entity), compares what it reads, and gives a list of [entity, document]; a document that is undefined is deleted.
   * Gives false when the key was noted before; then nothing was asked and nothing is changed.
   */
  changeOnce(tenant, key, change) {
    if (this.#applied.has(`${tenant}/${key}`)) {
      return false;
    }
    const documents = new Map(this.#documents);
    for (const [entity, document] of change((entity) => documents.get(`${tenant}/${entity}`))) {
      if (document === undefined) {
        documents.delete(`${tenant}/${entity}`);
      } else {
        documents.set(`${tenant}/${entity}`, document);
      }
    }
    this.#keep(documents, new Set(this.#applied).add(`${tenant}/${key}`));
    return true;
  }

  /** Only what is durable is seen by others. */
  #keep(documents, applied) {
    const next = `${this.#file}.next`;
    write(next, `${JSON.stringify({ documents: [...documents], applied: [...applied] })}\n`);
    fs.renameSync(next, this.#file);
    // From here on others may have seen the change.
    this.#documents = documents;
    this.#applied = applied;
    sync(path.dirname(this.#file));
  }
}

function write(file, text) {
  const open = fs.openSync(file, 'w');
  try {
    fs.writeFileSync(open, text);
    fs.fsyncSync(open);
  } finally {
    fs.closeSync(open);
  }
}

/** The rename itself is durable when the folder is. */
function sync(folder) {
  const open = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(open);
  } finally {
    fs.closeSync(open);
  }
}

module.exports = { Store };
