import { createContext, useContext, useEffect, useState } from 'react';
import { ask, carryOut } from './server';
import SESSION from './session.graphql?raw';
import SIGN_IN from './sign-in.graphql?raw';
import SIGN_OUT from './sign-out.graphql?raw';

const COOKIE_REFUSED = 'The browser keeps no session cookie from this address: use HTTPS, or localhost.';
const Session = createContext();

export const useSession = () => useContext(Session);

/** Who looks. `viewer` is undefined until that is known, and null when nobody is signed in. */
export function SessionProvider({ children }) {
  const [session, setSession] = useState({});
  const [problem, setProblem] = useState('');

  const attempt = async (step) => {
    setProblem('');
    try {
      setSession(await step());
    } catch (error) {
      setProblem(error.message);
    }
  };
  const signIn = (email, password) => attempt(() => enter({ email, password, session: 'COOKIE' }));
  const signOut = () => attempt(leave);

  useEffect(() => {
    const look = () => attempt(() => ask(SESSION));
    look();
    addEventListener('focus', look); // signed out or expired meanwhile, perhaps in another tab
    return () => removeEventListener('focus', look);
  }, []);

  return <Session value={{ ...session, problem, signIn, signOut }}>{children}</Session>;
}

async function enter(credentials) {
  await carryOut(SIGN_IN, credentials);
  const session = await ask(SESSION);
  if (!session.viewer) throw new Error(COOKIE_REFUSED);
  return session;
}

async function leave() {
  await carryOut(SIGN_OUT, {});
  return ask(SESSION);
}
