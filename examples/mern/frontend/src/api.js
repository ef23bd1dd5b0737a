// The one place that knows where the backend is and how it answers.
export const API_URL = import.meta.env.VITE_API_URL;

/** Nobody answered, or the answer is of no use to the user. */
export class ApiError extends Error {}

/** The backend refused a record; `fields` holds a message for each wrong field. */
export class InvalidRecord extends Error {
  constructor(fields) {
    super('The record is not valid');
    this.fields = fields;
  }
}

async function request(path, { method = 'GET', body } = {}) {
  let response;
  try {
    response = await fetch(`${API_URL}${path}`, {
      method,
      signal: AbortSignal.timeout(10_000),
      ...(body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    });
  } catch {
    throw new ApiError(`Nothing answers at ${API_URL}`);
  }
  if (response.status === 204) return null;
  const answer = await response.json().catch(() => ({}));
  if (response.status === 422) throw new InvalidRecord(answer.errors ?? {});
  if (!response.ok) throw new ApiError(answer.message ?? `The API answered ${response.status}`);
  return answer;
}

export const listRecords = () => request('/records');
export const addRecord = (fields) => request('/records', { method: 'POST', body: fields });
export const saveRecord = (id, fields) => request(`/records/${id}`, { method: 'PUT', body: fields });
export const deleteRecord = (id) => request(`/records/${id}`, { method: 'DELETE' });
