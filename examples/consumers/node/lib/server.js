'use strict';

const { createServer } = require('node:http');

/**
 * The shop's business over HTTP, on loopback: GET and PUT of /orders/{id} with the tenant in X-Tenant. Undos do not come this way.
 * shop: { store, ready }. Fails when the port is taken; so the port keeps a second process away from the store's file.
 */
function serve(port, shop) {
  const server = createServer((request, response) => {
    answer(request, shop).then(
      ({ status, body }) => send(response, status, body),
      (error) => send(response, 500, { error: { code: 'FAILED', message: String(error) } }),
    );
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

async function answer(request, shop) {
  const { store } = shop;
  if (request.url === '/healthz' || store === null) {
    return { status: shop.ready ? 200 : 503, body: { status: shop.ready ? 'up' : 'starting' } };
  }
  const tenant = request.headers['x-tenant'];
  const id = /^\/orders\/([^/?]+)$/.exec(request.url)?.[1];
  if (!tenant || tenant.includes('/') || id === undefined) {
    return failed(400, 'MALFORMED', `Cannot ${request.method} ${request.url}: expected /orders/{id} and a tenant in X-Tenant.`);
  }
  const entity = `orders/${decodeURIComponent(id)}`;
  if (request.method === 'GET') {
    const document = store.read(tenant, entity);
    return document === undefined
      ? failed(404, 'UNKNOWN', `There is no ${entity} of tenant ${tenant}.`)
      : { status: 200, body: document };
  }
  if (request.method === 'PUT') {
    const text = await body(request);
    let document;
    try {
      document = JSON.parse(text);
    } catch (error) {
      return failed(400, 'MALFORMED', `Cannot write ${entity}: ${error.message}; expected JSON.`);
    }
    store.put(tenant, entity, document);
    return { status: 200, body: document };
  }
  return failed(405, 'METHOD', `Cannot ${request.method} an order; expected GET or PUT.`);
}

function failed(status, code, message) {
  return { status, body: { error: { code, message } } };
}

async function body(request) {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response, status, value) {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(value));
}

module.exports = { serve };
