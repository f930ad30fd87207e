import { Button } from '@graphiql/react';
import { useState } from 'react';
import { useSession } from './session';

/** The second half of a sign-in: an app's code, a passkey, or a recovery code. */
export function SecondFactor() {
  const { challenge, confirm, giveUp } = useSession();
  const [code, setCode] = useState('');
  const [isBusy, setIsBusy] = useState(false);

  const prove = async (step) => {
    setIsBusy(true);
    await confirm(step);
    setIsBusy(false);
  };
  const submit = (event) => {
    event.preventDefault();
    prove({ method: methodOf(code), code });
  };
  const sign = async () => {
    const signed = await signature(challenge.passkeyOptions);
    if (signed) await prove({ method: 'PASSKEY', passkeyResponse: signed });
  };

  return (
    <form onSubmit={submit} aria-label="Second factor">
      <label>
        Code of your app, or a recovery code
        <input
          required
          autoFocus
          autoComplete="one-time-code"
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
      </label>
      <Button type="submit" disabled={isBusy}>
        Confirm
      </Button>
      {challenge.passkeyOptions && (
        <Button type="button" disabled={isBusy} onClick={sign}>
          Use a passkey
        </Button>
      )}
      <Button type="button" onClick={giveUp}>
        Cancel
      </Button>
    </form>
  );
}

function methodOf(code) {
  return /^[\d\s]*$/.test(code) ? 'TOTP' : 'RECOVERY_CODE';
}

/** What the authenticator signed, as JSON; nothing when the person closed its window. */
async function signature(options) {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(options));
  const credential = await navigator.credentials.get({ publicKey }).catch(() => null);
  return credential && JSON.stringify(credential.toJSON());
}
