import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect } from 'react';
import { ActingOn, useActingOn } from './acting-on';
import { OPERATIONS, variablesFor } from './operation';
import { useSession } from './session';

export const TASK_PLUGIN = { title: 'Tasks', icon: TaskIcon, content: Tasks };

function TaskIcon() {
  return (
    <svg
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="M2 4.5l1.3 1.3L5.5 3.5M2 10.5l1.3 1.3 2.2-2.3M2 16.5l1.3 1.3 2.2-2.3M9 5h9M9 11h9M9 17h9" />
    </svg>
  );
}

function Tasks() {
  const { viewer } = useSession();
  const { ids, look } = useActingOn();
  const isFetching = useGraphiQL((state) => state.isFetching);
  const open = useNewTab();

  useEffect(() => {
    if (viewer && !isFetching) look(); // what was just run may have added a customer or a member
  }, [isFetching, viewer?.id]);

  return (
    <section className="tasks" aria-label="Tasks">
      <h2>Tasks</h2>
      <ActingOn />
      <ol>
        {OPERATIONS.map((operation) => (
          <li key={operation.title}>
            <button type="button" onClick={() => open(operation.document, variablesFor(operation, ids))}>
              <strong>{operation.title}</strong>
              <span>{operation.explanation}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function useNewTab() {
  const { addTab } = useGraphiQLActions();
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  return (document, variables) => {
    addTab();
    variableEditor.setValue(variables);
    queryEditor.setValue(document);
    queryEditor.focus();
  };
}
