'use strict';

/*
 * A shop that keeps its orders in a file and undoes by itself what Unwind asks it to: lib/worker.js takes the commands, lib/undo.js reads from each
 * what to put back, lib/store.js notes the key and the change in one write.
 */
const { serve } = require('./lib/server');
const { settings } = require('./lib/settings');
const { Store } = require('./lib/store');
const { undo } = require('./lib/undo');
const { Worker } = require('./lib/worker');

async function main() {
  const configured = settings();
  const shop = { store: null, ready: false };
  // The port first: whoever has it has the file.
  const server = await serve(configured.port, shop);
  const store = new Store(configured.file);
  shop.store = store;
  const worker = await Worker.start(configured, (command, key) => undo(store, command, key), fail);
  await worker.ready();
  shop.ready = true;
  const end = async () => {
    server.close();
    await worker.close();
    process.exit(0);
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
}

/** What cannot go on ends; whoever starts it again repeats what was not reported. */
function fail(error) {
  process.stderr.write(`The shop ends: ${error?.stack ?? error}\n`);
  process.exit(1);
}

main().catch(fail);
