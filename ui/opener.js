// One listener for every line of our own HTML that opens something, instead of a Streamlit button a line: a press on
// an element with data-open tells the server what to open. It also closes explanations that one clicks away from, sorts
// tables (sorting.js), and tells the map beside which colouring or filter was pressed, where the map knows it before
// the server has answered.
function tellMap(position) {
  document.querySelector("iframe[title='streamlit_folium.st_folium']")?.contentWindow.linli?.press(position);
}

export default function ({ setTriggerValue }) {
  const onClick = (event) => {
    const explained = event.target.closest("details.ll-how");
    for (const other of document.querySelectorAll("details.ll-how[open]")) if (other !== explained) other.open = false;
    // Streamlit marks its open lists so too, as true.
    const line = event.target.closest("button[data-open*=':']");
    if (line) setTriggerValue("open", line.dataset.open);
    const head = event.target.closest("table[data-sorted] thead button")?.closest("th");
    if (head) sortByHead(head);
  };
  const onChoice = (event) => {
    const chosen = event.target.closest(".st-key-colour button");
    if (!chosen) return;
    const position = [...chosen.parentElement.querySelectorAll("button")].indexOf(chosen);
    tellMap(position);
  };
  const onSwitch = ({ target }) => {
    const input = target.closest(".st-key-filter_old label")?.querySelector("input");
    // A key has turned the box already when its click comes; a press beside it hasn't.
    if (input) tellMap(Number(target === input ? input.checked : !input.checked));
  };
  const onKey = (event) => {
    if (event.key !== "Escape") return;
    for (const open of document.querySelectorAll("details.ll-how[open]")) open.open = false;
  };
  document.addEventListener("click", onClick);
  // On its way down: Streamlit's control keeps it from coming up again.
  document.addEventListener("click", onChoice, true);
  document.addEventListener("click", onSwitch, true);
  document.addEventListener("keydown", onKey);
  return () => {
    newTables.disconnect();
    document.removeEventListener("click", onClick);
    document.removeEventListener("click", onChoice, true);
    document.removeEventListener("click", onSwitch, true);
    document.removeEventListener("keydown", onKey);
  };
}
