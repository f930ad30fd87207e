import { useGraphiQLActions } from '@graphiql/react';
import { useEffect, useRef } from 'react';
import { useSession } from './session';

/** Fetches the schema again whenever somebody signs in or out. */
export function SchemaOfViewer() {
  const { introspect } = useGraphiQLActions();
  const { viewer } = useSession();
  const fetchedFor = useRef(undefined);
  const current = viewer && viewer.id;

  useEffect(() => {
    // GraphiQL fetches it once by itself, before it is known who looks
    if (fetchedFor.current !== undefined && fetchedFor.current !== current) introspect();
    fetchedFor.current = current;
  }, [current, introspect]);

  return null;
}
