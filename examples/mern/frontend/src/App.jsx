import { useEffect, useState } from 'react';
import { API_URL } from './api.js';
import { DeleteDialog } from './DeleteDialog.jsx';
import { RecordForm } from './RecordForm.jsx';
import { RecordList } from './RecordList.jsx';
import { Empty, Failed, Loading } from './states.jsx';
import { useRecords } from './useRecords.js';

const STATUS_TEXT = { loading: 'asking', ready: 'connected', failed: 'failing' };

export function App() {
  const { status, records, error, load, add, save, remove } = useRecords();
  const [editing, setEditing] = useState(null); // a record, {} for a new one, null for none
  const [deleting, setDeleting] = useState(null);
  const [notice, setNotice] = useNotice();

  const submit = async (fields) => {
    await (editing.id ? save(editing.id, fields) : add(fields));
    setNotice(`${fields.name} ${editing.id ? 'saved' : 'added'}`);
    setEditing(null);
  };

  const confirmDelete = async () => {
    await remove(deleting.id);
    setNotice(`${deleting.name} deleted`);
    setDeleting(null);
  };

  return (
    <>
      <main className="page">
        <header className="head">
          <div>
            <h1>
              <img src="/icon.svg" alt="" width="40" height="40" />
              Team records
            </h1>
            <p className="lead">Who is on the team, and what they do.</p>
          </div>
          {status === 'ready' && records.length > 0 && (
            <button type="button" className="button primary" onClick={() => setEditing({})}>
              Add record
            </button>
          )}
        </header>

        {status === 'loading' && <Loading />}
        {status === 'failed' && <Failed error={error} onRetry={load} />}
        {status === 'ready' && records.length === 0 && <Empty onAdd={() => setEditing({})} />}
        {status === 'ready' && records.length > 0 && (
          <RecordList records={records} onEdit={setEditing} onDelete={setDeleting} />
        )}

        <footer className="foot">
          <span className={`dot ${status}`} aria-hidden="true" />
          <span>
            API <code>{API_URL}</code> {STATUS_TEXT[status]}
          </span>
        </footer>
      </main>

      {editing && <RecordForm record={editing} onSubmit={submit} onClose={() => setEditing(null)} />}
      {deleting && <DeleteDialog record={deleting} onConfirm={confirmDelete} onClose={() => setDeleting(null)} />}
      <p className="notice" role="status" data-shown={notice !== ''}>
        {notice}
      </p>
    </>
  );
}

/** A short message that goes away by itself. */
function useNotice() {
  const [notice, setNotice] = useState('');
  useEffect(() => {
    if (!notice) return undefined;
    const timer = setTimeout(() => setNotice(''), 4000);
    return () => clearTimeout(timer);
  }, [notice]);
  return [notice, setNotice];
}
