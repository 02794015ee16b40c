// The guide of a first visit: a card beside what each step speaks of, which stands in a ring meanwhile.
const SEEN = "linli-tour-seen";

function seen() {
  try {
    return Boolean(localStorage.getItem(SEEN));
  } catch {
    return true; // A browser that keeps nothing would be shown it at every visit.
  }
}

function element(tag, className, parent, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  parent.append(made);
  return made;
}

export default function ({ data }) {
  const { steps, words, opens } = data;
  let card = null;
  // Over what the step speaks of: a class on it would be gone as soon as the page draws it anew.
  let ring = null;
  let target = null;

  function unmark() {
    ring?.remove();
    ring = null;
  }

  function close() {
    unmark();
    card?.remove();
    card = null;
    try {
      localStorage.setItem(SEEN, "1");
    } catch {
      // Shown again next time.
    }
  }

  function button(label, className, act) {
    const made = element("button", className, card.lastChild, label);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }

  function show(at) {
    unmark();
    card?.remove();
    const step = steps[at];
    card = element("section", "ll-tour-card", document.body);
    card.setAttribute("role", "dialog");
    card.setAttribute("aria-label", words.title);
    element("small", "", card, words.of.replace("{step}", at + 1).replace("{steps}", steps.length));
    element("h2", "", card, step.title);
    element("p", "", card, step.text);
    element("div", "ll-tour-buttons", card);
    if (at < steps.length - 1) button(words.skip, "ll-tour-quiet", close);
    if (at > 0) button(words.back, "ll-tour-quiet", () => show(at - 1));
    const isLast = at === steps.length - 1;
    const go = button(isLast ? words.done : words.next, "ll-tour-go", isLast ? close : () => show(at + 1));
    target = step.target;
    place();
    go.focus({ preventScroll: true });
  }

  // Below what it speaks of where there is room, else inside its lower corner.
  function place() {
    unmark();
    const box = document.querySelector(target)?.getBoundingClientRect();
    if (box) {
      ring = element("div", "ll-tour-ring", document.body);
      Object.assign(ring.style, { left: `${box.left}px`, top: `${box.top}px` });
      Object.assign(ring.style, { width: `${box.width}px`, height: `${box.height}px` });
    }
    const { offsetWidth: width, offsetHeight: height } = card;
    const within = (value, most) => Math.max(12, Math.min(value, most - 12));
    const left = box ? box.left + Math.min(40, box.width / 4) : (innerWidth - width) / 2;
    const below = box ? box.bottom + 14 : (innerHeight - height) / 2;
    const top = below + height < innerHeight ? below : (box?.bottom ?? innerHeight) - height - 28;
    card.style.left = `${within(left, innerWidth - width)}px`;
    card.style.top = `${within(top, innerHeight - height)}px`;
  }

  const onClick = (event) => {
    if (event.target.closest("[data-tour]")) show(0);
  };
  const onKey = (event) => {
    if (event.key === "Escape" && card) close();
  };
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  window.addEventListener("resize", replace);
  function replace() {
    if (card) place();
  }
  // The page's parts come one after another; the guide opens once the first it speaks of is there.
  let waits = 0;
  const opening = setInterval(() => {
    waits += 1;
    if (!opens || seen() || waits > 100) clearInterval(opening);
    else if (document.querySelector(steps[0].target)) {
      clearInterval(opening);
      show(0);
    }
  }, 200);
  return () => {
    clearInterval(opening);
    document.removeEventListener("click", onClick);
    document.removeEventListener("keydown", onKey);
    window.removeEventListener("resize", replace);
    unmark();
    card?.remove();
  };
}
