import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { createClient } from 'graphql-ws';

const ENDPOINT = new URL('/graphql', location.href);
const LIVE = Object.assign(new URL(ENDPOINT), { protocol: ENDPOINT.protocol.replace('http', 'ws') });

/** What GraphiQL sends its operations with: POST, and graphql-transport-ws for live ones. */
export const fetcher = createGraphiQLFetcher({
  url: ENDPOINT.href,
  wsClient: createClient({ url: LIVE.href }),
  enableIncrementalDelivery: false,
});

/** Runs one mutation that takes `input`: its payload. Throws its refusals as one text, but for the code `expected`. */
export async function carryOut(mutation, input, expected) {
  const [payload] = Object.values(await ask(mutation, { input }));
  const refusals = payload.errors.filter(({ code }) => !expected || code !== expected);
  if (refusals.length) throw new Error(refusals.map(({ message }) => message).join(' '));
  return payload;
}

/** The `data` of one operation; throws the first top-level error, or that nobody answered. */
export async function ask(query, variables = {}) {
  const { data, errors } = await post({ query, variables });
  if (errors?.length) throw new Error(errors[0].message);
  return data;
}

async function post(body) {
  try {
    const response = await fetch(ENDPOINT, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
    });
    return await response.json();
  } catch {
    throw new Error('The server gave no answer. Is it running?');
  }
}
