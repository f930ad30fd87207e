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

/** Runs one mutation that takes `input`; throws its refusals as one text. */
export async function carryOut(mutation, input) {
  const [payload] = Object.values(await ask(mutation, { input }));
  if (payload.errors.length) throw new Error(payload.errors.map(({ message }) => message).join(' '));
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
