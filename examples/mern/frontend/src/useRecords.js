import { useCallback, useEffect, useState } from 'react';
import * as api from './api.js';

/**
 * The records as the backend has them, and the ways to change them.
 * `status` is "loading", "ready" or "failed"; `error` says why it failed.
 */
export function useRecords() {
  const [state, setState] = useState({ status: 'loading', records: [], error: null });

  const load = useCallback(async () => {
    setState((current) => ({ ...current, status: 'loading' }));
    try {
      setState({ status: 'ready', records: await api.listRecords(), error: null });
    } catch (error) {
      setState({ status: 'failed', records: [], error });
    }
  }, []);

  useEffect(() => {
    load();
  }, [load]);

  const change = (update) => setState((current) => ({ ...current, records: update(current.records) }));

  return {
    ...state,
    load,
    add: async (fields) => {
      const added = await api.addRecord(fields);
      change((records) => [added, ...records]);
    },
    save: async (id, fields) => {
      const saved = await api.saveRecord(id, fields);
      change((records) => records.map((record) => (record.id === id ? saved : record)));
    },
    remove: async (id) => {
      await api.deleteRecord(id);
      change((records) => records.filter((record) => record.id !== id));
    },
  };
}
