const DOCUMENTS = import.meta.glob('./operations/*.graphql', { query: '?raw', import: 'default', eager: true });
const VARIABLES = import.meta.glob('./operations/*.json', { query: '?raw', import: 'default', eager: true });

/** One for each task of a reseller's day, in that order (the files are numbered). A file's first comment line is its title, the others explain. */
export const OPERATIONS = Object.entries(DOCUMENTS).map(([path, document]) => ({
  ...heading(document),
  document,
  variables: VARIABLES[path.replace('.graphql', '.json')],
}));

function heading(document) {
  const [title, ...rest] = document
    .split('\n')
    .filter((line) => line.startsWith('#'))
    .map((line) => line.slice(2));
  return { title, explanation: rest.join(' ') };
}

/** An operation's example variables, as text, with the chosen records' ids in place of its examples. */
export function variablesFor({ variables }, ids) {
  const filledIn = JSON.parse(variables, (key, value) => ids[key] ?? value);
  return JSON.stringify(filledIn, null, 2);
}
