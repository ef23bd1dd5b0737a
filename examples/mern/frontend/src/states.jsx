// What stands in the list's place while there is no list.
import { API_URL } from './api.js';

export function Loading() {
  return (
    <section className="panel rows" role="status" aria-label="Loading the records">
      {[62, 48, 56].map((width) => (
        <div key={width} className="skeleton">
          <i className="round" />
          <i style={{ width: `${width}%` }} />
        </div>
      ))}
    </section>
  );
}

export function Empty({ onAdd }) {
  return (
    <section className="panel message">
      <svg viewBox="0 0 96 72" width="96" height="72" aria-hidden="true" className="picture">
        <rect x="8" y="8" width="80" height="16" rx="8" />
        <rect x="8" y="30" width="80" height="16" rx="8" />
        <rect x="8" y="52" width="80" height="16" rx="8" strokeDasharray="5 5" />
        <circle cx="16.5" cy="16" r="3.5" />
        <circle cx="16.5" cy="38" r="3.5" />
      </svg>
      <h2>No records yet</h2>
      <p>What you add is kept in MongoDB, on a volume that outlives its container.</p>
      <button type="button" className="button primary" onClick={onAdd}>
        Add the first record
      </button>
    </section>
  );
}

export function Failed({ error, onRetry }) {
  return (
    <section className="panel message" role="alert">
      <svg viewBox="0 0 96 72" width="96" height="72" aria-hidden="true" className="picture wrong">
        <path d="M6 36h26M64 36h26" />
        <path d="M40 24l16 24M56 24L40 48" />
      </svg>
      <h2>The records cannot be shown</h2>
      <p>{error.message}.</p>
      <p className="hint">
        Is the backend running, and can this browser open <a href={`${API_URL}/health`}>its health page</a>?
      </p>
      <button type="button" className="button primary" onClick={onRetry}>
        Try again
      </button>
    </section>
  );
}
