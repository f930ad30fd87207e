// What graphql-http says of a server: node audits.js http://…/graphql prints [{ id, name, status, reason }].
import { serverAudits } from "graphql-http";

const [url] = process.argv.slice(2);
const audits = serverAudits({ url, fetchFn: fetch });
const results = await Promise.all(
  audits.map(async (audit) => {
    const { status, reason } = await audit.fn();
    return { id: audit.id, name: audit.name, status, reason };
  }),
);
console.log(JSON.stringify(results));
