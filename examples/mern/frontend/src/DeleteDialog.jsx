import { useState } from 'react';
import { Dialog } from './Dialog.jsx';

export function DeleteDialog({ record, onConfirm, onClose }) {
  const [failure, setFailure] = useState(null);
  const [busy, setBusy] = useState(false);

  const confirm = async () => {
    setFailure(null);
    setBusy(true);
    try {
      await onConfirm();
    } catch (error) {
      setBusy(false);
      setFailure(error.message);
    }
  };

  return (
    <Dialog title={`Delete ${record.name}?`} onClose={onClose}>
      <p>The record is removed from the database. This cannot be undone.</p>
      {failure && (
        <p className="failure" role="alert">
          {failure}. Nothing was deleted.
        </p>
      )}
      <div className="actions">
        <button type="button" className="button" onClick={onClose}>
          Cancel
        </button>
        <button type="button" className="button danger" onClick={confirm} disabled={busy}>
          {busy ? 'Deleting…' : 'Delete'}
        </button>
      </div>
    </Dialog>
  );
}
