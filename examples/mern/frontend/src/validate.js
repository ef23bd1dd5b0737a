export const LEVELS = ['Intern', 'Junior', 'Senior'];

/** The message for each wrong field, as the backend would answer: an empty object when all is well. */
export function validate({ name, role, level }) {
  const errors = {
    name: textError('The name', name),
    role: textError('The role', role),
    level: LEVELS.includes(level) ? null : 'The level is missing',
  };
  return Object.fromEntries(Object.entries(errors).filter(([, message]) => message));
}

function textError(label, value) {
  if (!value.trim()) return `${label} is missing`;
  if (value.trim().length > 60) return `${label} is longer than 60 characters`;
  return null;
}
