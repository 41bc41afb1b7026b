/** Behind # in the QR code of a document stands the signature on the paper: it must be the one that was given. */
const SIGNATURE = /^#?([\w-]+\.[\w-]+\.[\w-]*)$/;

export const signed = () => {
  const state = document.querySelector("[data-ql-signed]");
  const other = document.querySelector("[data-ql-other-signature]");
  const scanned = SIGNATURE.exec(decodeURI(location.hash));
  if (!state || !other || !scanned || scanned[1] === state.dataset.qlSigned) return;
  state.hidden = true;
  other.hidden = false;
};
