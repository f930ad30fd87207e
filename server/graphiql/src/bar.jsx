import { Button } from '@graphiql/react';
import { useEffect, useRef, useState } from 'react';
import { SecondFactor } from './second-factor';
import { useSession } from './session';

const DEMO_ACCOUNTS = {
  'operator@vendor.example': 'operator',
  'anna@north.example': 'reseller',
  'omar@south.example': 'reseller',
};
const DEMO_PASSWORD = 'demo-password-1';
const CAPACITIES = {
  OPERATOR: 'operator',
  RESELLER_ADMIN: 'reseller administrator of',
  CUSTOMER_ADMIN: 'administrator of',
  MEMBER: 'member at',
};

export function Bar() {
  const { installation, viewer, challenge, problem } = useSession();
  const bar = useRef(null);

  useEffect(() => {
    // the button that signed in or out is gone, and the focus with it: keep the keyboard's place
    if (document.activeElement === document.body) bar.current.focus();
  }, [viewer?.id, challenge?.token]);

  return (
    <header className="bar" ref={bar} tabIndex={-1}>
      <h1>{installation?.name ?? 'Seatwright'}</h1>
      {installation?.isSandbox && <span className="badge">Sandbox</span>}
      {viewer === null && (challenge ? <SecondFactor /> : <SignIn />)}
      {viewer && <SignedIn />}
      <p role="alert" className="problem">
        {problem}
      </p>
    </header>
  );
}

function SignIn() {
  const { installation, signIn } = useSession();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [isBusy, setIsBusy] = useState(false);

  const choose = ({ target }) => {
    setEmail(target.value);
    setPassword(DEMO_PASSWORD);
  };
  const submit = async (event) => {
    event.preventDefault();
    setIsBusy(true);
    await signIn(email, password);
    setIsBusy(false);
  };

  return (
    <form onSubmit={submit} aria-label="Sign in">
      {installation.isSandbox && <DemoAccounts chosen={email} onChange={choose} />}
      <label>
        E-mail
        <input
          type="email"
          required
          autoComplete="username"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </label>
      <label>
        Password
        <input
          type="password"
          required
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </label>
      <Button type="submit" disabled={isBusy}>
        Sign in
      </Button>
    </form>
  );
}

function DemoAccounts({ chosen, onChange }) {
  return (
    <label>
      Demo accounts
      <select value={chosen in DEMO_ACCOUNTS ? chosen : ''} onChange={onChange}>
        <option value="" disabled>
          Choose…
        </option>
        {Object.entries(DEMO_ACCOUNTS).map(([email, part]) => (
          <option key={email} value={email}>
            {email} ({part})
          </option>
        ))}
      </select>
    </label>
  );
}

function SignedIn() {
  const { installation, viewer, signOut } = useSession();
  const capacities = viewer.capacities.map(describe).join(', ');
  return (
    <div className="signed-in">
      <p role="status" title={capacities}>
        <strong>{viewer.account.email}</strong> {capacities}
      </p>
      {installation.isSandbox && (
        <a href="/sandbox/mail" target="_blank" rel="noreferrer">
          Mailbox
        </a>
      )}
      <Button type="button" onClick={signOut}>
        Sign out
      </Button>
    </div>
  );
}

function describe({ role, reseller, customer }) {
  return [CAPACITIES[role] ?? role, (reseller ?? customer)?.name].filter(Boolean).join(' ');
}
