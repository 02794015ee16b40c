// Turns, keys and watching over the big screen. One object a browser tab, whatever Streamlit mounts and unmounts.
const KEYS = {
  " ": "pause", p: "pause", MediaPlayPause: "pause",
  ArrowRight: "next", ArrowDown: "next", PageDown: "next", n: "next", MediaTrackNext: "next",
  ArrowLeft: "previous", ArrowUp: "previous", PageUp: "previous", MediaTrackPrevious: "previous",
  Home: "scene:0",
};
// Of a paused screen: data may change all the same.
const LOOK_S = 10;
// Without a word from the server for so long, or for some turns, the page is opened anew once the server is well.
const PATIENCE_S = 30;
const PATIENCE_TURNS = 4;
const LOST_S = 2;
const HANDS_S = 4;
const AGAIN_S = 3;
const ANSWER_S = 1.5;
// Letters of the map beside those of the page.
const MAP_LETTERS = 1.35;
const SMALLEST_FIT = 0.55;

class BigScreen {
  constructor() {
    Object.assign(this, { sent: 0, waiting: [], asked: null });
    document.addEventListener("keydown", (event) => this.onKey(event));
    document.addEventListener("click", (event) => this.onClick(event));
    document.addEventListener("pointermove", () => this.onHands());
    window.addEventListener("resize", () => this.size());
    new MutationObserver(() => this.dress()).observe(document.body, { childList: true, subtree: true });
    setInterval(() => this.watch(), 1000);
    this.size();
  }

  // Told by the server with every picture.
  follow({ data, setTriggerValue }) {
    this.send = setTriggerValue;
    this.heard = Date.now();
    if (!data || data.serial === this.data?.serial) return;
    const { due, wasPressed } = this;
    this.data = data;
    document.documentElement.classList.toggle("bs-is-paused", data.paused);
    clearTimeout(this.timer);
    // From when the last picture was due, so that turns keep their length however long a picture takes.
    const isInTime = due && !wasPressed && this.heard - due < 1000;
    this.due = (isInTime ? due : this.heard) + 1000 * (data.paused ? LOOK_S : data.hold_s);
    this.wasPressed = false;
    this.timer = setTimeout(() => this.takeTurn(), Math.max(0, this.due - this.heard));
    if (this.asked && data.taken >= this.asked.number) this.asked = null;
    this.askNext();
    this.dress();
  }

  takeTurn() {
    if (!this.asked) this.go(this.data.paused ? "look" : "turn");
  }

  // One thing at a time: of two that come together the server would see the second alone.
  go(what) {
    this.sent += 1;
    if (what !== "turn") this.wasPressed = true;
    // Which picture it follows: a turn that comes late is none.
    this.waiting.push({ number: this.sent, message: `${what}@${this.data?.serial}#${this.sent}` });
    this.askNext();
  }

  askNext() {
    if (this.asked || !this.waiting.length) return;
    this.asked = { ...this.waiting.shift(), at: Date.now(), since: Date.now() };
    this.send?.("step", this.asked.message);
  }

  onKey(event) {
    if (!document.querySelector(".bs") || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable], [role='dialog'], [role='listbox']")) return;
    const digit = /^[1-9]$/.test(event.key) ? `scene:${Number(event.key) - 1}` : null;
    const what = KEYS[event.key] ?? digit;
    // A button that has the focus answers to the space bar itself.
    if (!what || !this.send || (event.key === " " && event.target.closest?.("button, a, summary"))) return;
    event.preventDefault();
    this.go(what);
  }

  // The map's letters and lines grow with the page's.
  size() {
    const root = document.documentElement;
    const rem = parseFloat(getComputedStyle(root).fontSize) / 16;
    root.style.setProperty("--enlarged", (rem * MAP_LETTERS).toFixed(4));
    this.dress(true);
  }

  // After each change of the page, before the browser paints it.
  dress(isResized = false) {
    const screen = document.querySelector(".bs");
    if (!screen) this.leave();
    if (!screen || (screen === this.dressed && !isResized)) return;
    this.dressed = screen;
    this.tellTime();
    for (const panel of screen.querySelectorAll(".bs-panel")) this.fit(panel);
  }

  // Another page of the app has been opened in this tab.
  leave() {
    if (!this.dressed) return;
    clearTimeout(this.timer);
    Object.assign(this, { dressed: null, data: null, due: null, waiting: [], asked: null });
    document.documentElement.classList.remove("bs-is-paused", "bs-lost-now", "bs-hands-on");
  }

  // Long names, many lines and the other language get smaller letters rather than an edge that cuts them.
  fit(panel) {
    const isWhole = () => panel.scrollHeight <= panel.clientHeight + 1 && panel.scrollWidth <= panel.clientWidth + 1;
    for (let fit = 1; fit >= SMALLEST_FIT; fit -= 0.05) {
      panel.style.setProperty("--fit", fit.toFixed(2));
      if (isWhole()) return;
    }
  }

  // The operator's bar and the pointer are there while hands are.
  onHands() {
    document.documentElement.classList.add("bs-hands-on");
    clearTimeout(this.hands);
    this.hands = setTimeout(() => document.documentElement.classList.remove("bs-hands-on"), 1000 * HANDS_S);
  }

  onClick(event) {
    const what = event.target.closest?.("[data-screen]")?.dataset.screen;
    if (what === "full") {
      if (document.fullscreenElement) document.exitFullscreen();
      else document.documentElement.requestFullscreen();
    } else if (what) this.go(what);
  }

  tellTime() {
    const now = new Date();
    const two = (number) => String(number).padStart(2, "0");
    for (const clock of document.querySelectorAll("[data-clock]")) {
      clock.textContent = `${two(now.getHours())}:${two(now.getMinutes())}`;
    }
  }

  // The clock, and the way back where Streamlit doesn't find it: it asks ever less often for a server that is away,
  // and one that was started anew knows nothing of what this tab was shown.
  watch() {
    this.tellTime();
    if (!document.querySelector(".bs")) return;
    const now = Date.now();
    const isConnected = document.querySelector('[data-testid="stApp"]')?.dataset.testConnectionState === "CONNECTED";
    document.documentElement.classList.toggle("bs-lost-now", !isConnected);
    if (!isConnected) {
      this.lost ??= now;
      if (now - this.lost > 1000 * LOST_S) this.openAnew(2);
      return;
    }
    if (this.lost) {
      Object.assign(this, { lost: null, well: 0, isBack: true });
      this.go("look");
    }
    if (!this.asked) {
      this.isBack = false;
      // A turn that a sleeping browser forgot.
      if (this.due && now - this.due > 1000 * AGAIN_S) this.takeTurn();
      return;
    }
    const silence = now - this.asked.since;
    const patience = this.isBack ? ANSWER_S : Math.max(PATIENCE_S, PATIENCE_TURNS * (this.data?.hold_s ?? 0));
    if (silence > 1000 * patience) this.openAnew(1);
    else if (now - this.asked.at > 1000 * AGAIN_S) {
      // It may have been lost on its way, or its picture takes long: the server takes the same thing once.
      this.asked.at = now;
      this.send?.("step", this.asked.message);
    }
  }

  // Once the server was well so many times in a row: Streamlit gets a moment to come back by itself.
  async openAnew(times) {
    if (this.isAsking) return;
    this.isAsking = true;
    try {
      const answer = await fetch("_stcore/health", { cache: "no-store", signal: AbortSignal.timeout(3000) });
      this.well = answer.ok ? (this.well ?? 0) + 1 : 0;
    } catch {
      this.well = 0;
      this.misses = (this.misses ?? 0) + 1;
    }
    this.isAsking = false;
    if (this.well >= times) window.location.reload();
  }
}

export default function (told) {
  window.linliScreen ??= new BigScreen();
  window.linliScreen.follow(told);
}
