// Puts our wording in place of Streamlit's own, in texts and in three attributes, and keeps doing so.
window.linliTexts = (told) => {
  const attributes = ["placeholder", "aria-label", "title"];
  const first = !window.linliTold;
  window.linliTold = { ...told, parts: Object.entries(told.parts) };

  const reworded = (text) => {
    const trimmed = text.trim();
    const whole = window.linliTold.whole[trimmed];
    if (whole !== undefined) return text.replace(trimmed, whole);
    for (const [part, word] of window.linliTold.parts) {
      if (trimmed.includes(part)) text = text.replace(part, word);
    }
    return text;
  };
  // HTML of ours speaks the person's language, and its cells, as what a person types, are the person's own words.
  const own = "[data-testid='stHtml'], textarea, script, style, canvas table";

  const rewordText = (node) => {
    const text = reworded(node.nodeValue);
    if (text !== node.nodeValue) node.nodeValue = text;
  };
  const rewordAttributes = (node) => {
    for (const name of attributes) {
      const value = node.getAttribute(name);
      if (!value) continue;
      const text = reworded(value);
      if (text !== value) node.setAttribute(name, text);
    }
  };
  // Looks at a node that doesn't lie in one of `own`, and at all below it.
  const visit = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return rewordText(node);
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches(own)) return;
    rewordAttributes(node);
    node.childNodes.forEach(visit);
  };

  document.documentElement.lang = told.language;
  visit(document.body);
  if (!first) return;
  const isOwn = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest(own);
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (isOwn(target)) continue;
      if (type === "childList") addedNodes.forEach(visit);
      else if (type === "attributes") rewordAttributes(target);
      else rewordText(target);
    }
  }).observe(document.body, {
    childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: attributes,
  });
};
