// Sorts tables of ours by a press on a head: once, again for the other way round, a third time as they came. What was
// asked for is kept by a table's name, so that the order stays when another answer takes the table's place.
const sortedBy = new Map();
const rowsAsTheyCame = new WeakMap();
const NUMBER = /^[+-]?[\d,]+(\.\d+)?( ?%)?$/;

function numberOf(text) {
  return NUMBER.test(text) ? Number.parseFloat(text.replaceAll(",", "")) : null;
}

function arrange(table) {
  const [body] = table.tBodies;
  if (!rowsAsTheyCame.has(table)) rowsAsTheyCame.set(table, [...body.rows]);
  const heads = [...table.tHead.rows[0].cells];
  const { head: wanted, way } = sortedBy.get(table.dataset.sorted) ?? {};
  const column = heads.findIndex((head) => head.textContent === wanted);
  for (const head of heads) head.removeAttribute("aria-sort");
  const lines = rowsAsTheyCame.get(table).map((row) => ({ row, text: row.cells[Math.max(column, 0)].textContent }));
  if (column >= 0) {
    heads[column].setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
    const isNumeric = !heads[column].classList.contains("ll-words");
    const { compare } = new Intl.Collator(document.documentElement.lang);
    lines.sort((a, b) => {
      if (!isNumeric) return way * compare(a.text, b.text);
      const [first, second] = [numberOf(a.text), numberOf(b.text)];
      // What isn't known stands last either way.
      if (first === null || second === null) return (first === null) - (second === null);
      return way * (first - second);
    });
  }
  body.append(...lines.map(({ row }) => row));
}

function arrangeNewTables() {
  for (const table of document.querySelectorAll("table[data-sorted]")) {
    if (!rowsAsTheyCame.has(table) && sortedBy.has(table.dataset.sorted)) arrange(table);
  }
}

// Looks at the page for tables only once a person has sorted one.
const newTables = new MutationObserver(arrangeNewTables);

function sortByHead(head) {
  const table = head.closest("table");
  const { head: before, way } = sortedBy.get(table.dataset.sorted) ?? {};
  // The most first; names from their beginning.
  const first = head.classList.contains("ll-words") ? 1 : -1;
  if (before !== head.textContent) sortedBy.set(table.dataset.sorted, { head: head.textContent, way: first });
  else if (way === first) sortedBy.set(table.dataset.sorted, { head: before, way: -first });
  else sortedBy.delete(table.dataset.sorted);
  arrange(table);
  newTables.observe(document.body, { childList: true, subtree: true });
}
