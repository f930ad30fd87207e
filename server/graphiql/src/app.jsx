import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import { GraphiQL } from 'graphiql';
import { ActingOnProvider } from './acting-on';
import { Bar } from './bar';
import { SchemaOfViewer } from './schema-of-viewer';
import { fetcher } from './server';
import { SessionProvider } from './session';
import { TASK_PLUGIN } from './task';
import WELCOME from './welcome.graphql?raw';

const PLUGINS = [TASK_PLUGIN, HISTORY_PLUGIN];
const FIRST_TABS = [{ query: WELCOME }];

export function App() {
  return (
    <SessionProvider>
      <ActingOnProvider>
        {/* GraphiQL's own class: the bar gets its colours, its font, its light and its dark */}
        <div className="graphiql-container page">
          <Bar />
          <main>
            <GraphiQL
              fetcher={fetcher}
              plugins={PLUGINS}
              visiblePlugin={TASK_PLUGIN}
              defaultTabs={FIRST_TABS}
              defaultEditorToolsVisibility="variables"
              inputValueDeprecation
              schemaDescription
            >
              <SchemaOfViewer />
            </GraphiQL>
          </main>
        </div>
      </ActingOnProvider>
    </SessionProvider>
  );
}
