// Puts our wording in place of Streamlit's own, in texts and in three attributes, and keeps doing so.
window.linliTexts = (told) => {
  const attributes = ["placeholder", "aria-label", "title"];
  const first = !window.linliTold;
  window.linliTold = told;

  const reworded = (text) => {
    const trimmed = text.trim();
    const whole = window.linliTold.whole[trimmed];
    if (whole !== undefined) return text.replace(trimmed, whole);
    for (const [part, word] of Object.entries(window.linliTold.parts)) {
      if (trimmed.includes(part)) text = text.replace(part, word);
    }
    return text;
  };
  // Cells of tables and what a person types are the person's own words.
  const foreign = (node) => node.closest?.("[data-linli-own], textarea, script, style, canvas table");

  const visit = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      if (node.parentElement && foreign(node.parentElement)) return;
      const text = reworded(node.nodeValue);
      if (text !== node.nodeValue) node.nodeValue = text;
    } else if (node.nodeType === Node.ELEMENT_NODE && !foreign(node)) {
      for (const name of attributes) {
        const value = node.getAttribute(name);
        if (!value) continue;
        const text = reworded(value);
        if (text !== value) node.setAttribute(name, text);
      }
      node.childNodes.forEach(visit);
    }
  };

  document.documentElement.lang = told.language;
  visit(document.body);
  if (!first) return;
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(visit);
      else visit(change.target);
    }
  }).observe(document.body, {
    childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: attributes,
  });
};
