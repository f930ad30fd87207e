import { createContext, useContext, useEffect, useState } from 'react';
import COMPLETE_SIGN_IN from './complete-sign-in.graphql?raw';
import { ask, carryOut } from './server';
import SESSION from './session.graphql?raw';
import SIGN_IN from './sign-in.graphql?raw';
import SIGN_OUT from './sign-out.graphql?raw';

const COOKIE_REFUSED = 'The browser keeps no session cookie from this address: use HTTPS, or localhost.';
const Session = createContext();

export const useSession = () => useContext(Session);

/**
 * Who looks. `viewer` is undefined until that is known, and null when nobody is signed in; then `challenge` is what a
 * second factor is asked for with, once the password was right.
 */
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
  const confirm = (proof) => attempt(() => complete({ token: session.challenge.token, ...proof }));
  const signOut = () => attempt(leave);
  const look = () => attempt(() => ask(SESSION));

  useEffect(() => {
    look();
  }, []);
  useEffect(() => {
    if (session.challenge) return; // the phone with the app takes the focus away
    addEventListener('focus', look); // signed out or expired meanwhile, perhaps in another tab
    return () => removeEventListener('focus', look);
  }, [session.challenge]);

  return <Session value={{ ...session, problem, signIn, confirm, giveUp: look, signOut }}>{children}</Session>;
}

async function enter(credentials) {
  const { secondFactor } = await carryOut(SIGN_IN, credentials, 'SECOND_FACTOR_REQUIRED');
  return secondFactor ? { ...(await ask(SESSION)), challenge: secondFactor } : entered();
}

async function complete(proof) {
  await carryOut(COMPLETE_SIGN_IN, proof);
  return entered();
}

async function entered() {
  const session = await ask(SESSION);
  if (!session.viewer) throw new Error(COOKIE_REFUSED);
  return session;
}

async function leave() {
  await carryOut(SIGN_OUT, {});
  return ask(SESSION);
}
