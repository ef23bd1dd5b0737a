import { useEffect, useRef } from 'react';

/** A modal dialog, open for as long as it is rendered. */
export function Dialog({ title, onClose, children }) {
  const element = useRef(null);

  useEffect(() => {
    const dialog = element.current;
    dialog.showModal();
    return () => dialog.close();
  }, []);

  return (
    <dialog
      ref={element}
      className="dialog"
      aria-labelledby="dialog-title"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <h2 id="dialog-title">{title}</h2>
      {children}
    </dialog>
  );
}
