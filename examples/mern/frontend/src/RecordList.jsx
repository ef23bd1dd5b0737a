import { useState } from 'react';
import { LEVELS } from './validate.js';

const DAY = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric' });

export function RecordList({ records, onEdit, onDelete }) {
  const [level, setLevel] = useState(null);
  const shown = level ? records.filter((record) => record.level === level) : records;

  return (
    <section aria-label="Records">
      <LevelFilter records={records} level={level} onChange={setLevel} />
      <table className="records">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Role</th>
            <th scope="col">Level</th>
            <th scope="col">Added</th>
            <th scope="col">
              <span className="hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((record) => (
            <Row key={record.id} record={record} onEdit={onEdit} onDelete={onDelete} />
          ))}
        </tbody>
      </table>
      {shown.length === 0 && <p className="none">Nobody at this level.</p>}
    </section>
  );
}

function LevelFilter({ records, level, onChange }) {
  const choices = [[null, 'All', records.length]].concat(
    LEVELS.map((name) => [name, name, records.filter((record) => record.level === name).length]),
  );
  return (
    <div className="filter" role="group" aria-label="Filter by level">
      {choices.map(([value, label, count]) => (
        <button key={label} type="button" aria-pressed={value === level} onClick={() => onChange(value)}>
          {label} <span className="count">{count}</span>
        </button>
      ))}
    </div>
  );
}

function Row({ record, onEdit, onDelete }) {
  return (
    <tr>
      <td className="name">
        <span className="person">
          <span className="initials" aria-hidden="true" data-level={record.level}>
            {initials(record.name)}
          </span>
          {record.name}
        </span>
      </td>
      <td className="role">{record.role}</td>
      <td className="level">
        <span className="badge" data-level={record.level}>
          {record.level}
        </span>
      </td>
      <td className="added">
        <time dateTime={record.createdAt}>{DAY.format(new Date(record.createdAt))}</time>
      </td>
      <td className="row-actions">
        <button type="button" className="link" aria-label={`Edit ${record.name}`} onClick={() => onEdit(record)}>
          Edit
        </button>
        <button
          type="button"
          className="link danger"
          aria-label={`Delete ${record.name}`}
          onClick={() => onDelete(record)}
        >
          Delete
        </button>
      </td>
    </tr>
  );
}

function initials(name) {
  const words = name.split(/\s+/);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return ends.map((word) => word[0].toUpperCase()).join('');
}
