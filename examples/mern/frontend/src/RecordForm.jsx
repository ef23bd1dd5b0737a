import { useRef, useState } from 'react';
import { InvalidRecord } from './api.js';
import { Dialog } from './Dialog.jsx';
import { LEVELS, validate } from './validate.js';

/** Adds a record, or edits one that has an id. `onSubmit` may reject: then the form stays open and says why. */
export function RecordForm({ record, onSubmit, onClose }) {
  const [errors, setErrors] = useState({});
  const [failure, setFailure] = useState(null);
  const [busy, setBusy] = useState(false);
  const form = useRef(null);

  const showErrors = (found) => {
    setErrors(found);
    form.current.elements[Object.keys(found)[0]]?.focus?.();
  };

  const submit = async (event) => {
    event.preventDefault();
    const entries = new FormData(event.currentTarget);
    const fields = {
      name: entries.get('name').trim(),
      role: entries.get('role').trim(),
      level: entries.get('level') ?? '',
    };
    setFailure(null);
    const found = validate(fields);
    if (Object.keys(found).length > 0) {
      showErrors(found);
      return;
    }
    setErrors({});
    setBusy(true);
    try {
      await onSubmit(fields);
    } catch (error) {
      setBusy(false);
      if (error instanceof InvalidRecord) showErrors(error.fields);
      else setFailure(error.message);
    }
  };

  return (
    <Dialog title={record.id ? `Edit ${record.name}` : 'Add a record'} onClose={onClose}>
      <form ref={form} onSubmit={submit} noValidate>
        <TextField name="name" label="Name" placeholder="Ada Lovelace" value={record.name} error={errors.name} />
        <TextField name="role" label="Role" placeholder="Analyst" value={record.role} error={errors.role} />
        <fieldset className="field" aria-describedby="level-error">
          <legend>Level</legend>
          <div className="choices">
            {LEVELS.map((level) => (
              <label key={level}>
                <input type="radio" name="level" value={level} defaultChecked={level === record.level} />
                <span>{level}</span>
              </label>
            ))}
          </div>
          <FieldError name="level" message={errors.level} />
        </fieldset>
        {failure && (
          <p className="failure" role="alert">
            {failure}. Nothing was saved; what you wrote is still here.
          </p>
        )}
        <div className="actions">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button primary" disabled={busy}>
            {busy ? 'Saving…' : 'Save'}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function TextField({ name, label, placeholder, value, error }) {
  return (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      <input
        id={name}
        name={name}
        placeholder={placeholder}
        defaultValue={value}
        autoComplete="off"
        aria-invalid={Boolean(error)}
        aria-describedby={`${name}-error`}
      />
      <FieldError name={name} message={error} />
    </div>
  );
}

function FieldError({ name, message }) {
  return (
    <p className="field-error" id={`${name}-error`} role={message ? 'alert' : undefined}>
      {message}
    </p>
  );
}
