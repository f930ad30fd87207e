import { createContext, useContext, useState } from 'react';
import { ask } from './server';
import ACTING_ON from './acting-on.graphql?raw';
import { useSession } from './session';

const NOBODY = { nodes: [], totalCount: 0 };
const Choice = createContext();

export const useActingOn = () => useContext(Choice);

/** The customer and the member that the tasks are opened for; outlives the panel in which they are chosen. */
export function ActingOnProvider({ children }) {
  const { viewer } = useSession();
  const [found, setFound] = useState(NOBODY);
  const [chosen, setChosen] = useState({});

  const customers = viewer ? found : NOBODY;
  const customer = customers.nodes.find(({ id }) => id === chosen.customerId) ?? customers.nodes[0];
  const subscription = customer?.subscriptions.nodes[0];
  const seats = subscription?.seats?.nodes ?? [];
  const seat = seats.find(({ id }) => id === chosen.seatId) ?? seats[0];

  const look = async () => setFound(await customersOfViewer());
  const choose = (change) => setChosen({ ...chosen, ...change });
  const ids = { customerId: customer?.id, subscriptionId: subscription?.id, seatId: seat?.id };
  return <Choice value={{ customers, seats, ids, look, choose }}>{children}</Choice>;
}

async function customersOfViewer() {
  return ask(ACTING_ON).then(
    ({ customers }) => customers ?? NOBODY,
    () => NOBODY,
  );
}

export function ActingOn() {
  const { viewer } = useSession();
  const { customers, seats, ids, choose } = useActingOn();
  return (
    <fieldset>
      <Choices
        label="Acting on"
        options={customers.nodes}
        shown="name"
        value={ids.customerId}
        onChoose={(customerId) => choose({ customerId })}
      />
      <Choices
        label="Member"
        options={seats}
        shown="email"
        value={ids.seatId}
        onChoose={(seatId) => choose({ seatId })}
      />
      <p>{viewer ? hint(customers) : 'Sign in to choose a customer.'}</p>
    </fieldset>
  );
}

function Choices({ label, options, shown, value, onChoose }) {
  return (
    <label>
      {label}
      <select value={value ?? ''} disabled={!options.length} onChange={(event) => onChoose(event.target.value)}>
        {options.length ? (
          options.map((option) => (
            <option key={option.id} value={option.id}>
              {option[shown]}
            </option>
          ))
        ) : (
          <option value="">None yet</option>
        )}
      </select>
    </label>
  );
}

function hint({ nodes, totalCount }) {
  if (!totalCount) return 'No customers yet. Creating a subscription adds one.';
  if (nodes.length < totalCount)
    return `The first ${nodes.length} of ${totalCount} customers. “Find a customer” searches them all.`;
  return 'The tasks below open with the ids of this customer and member.';
}
