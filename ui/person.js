// Who is at work, kept over a reload by this tab alone: at a shared machine the next person's tab knows nobody.
const KEPT = "linli-person";

export default function ({ data, setTriggerValue }) {
  try {
    if (data.name) sessionStorage.setItem(KEPT, data.name);
    else if (data.is_new && sessionStorage.getItem(KEPT)) setTriggerValue("kept", sessionStorage.getItem(KEPT));
    else sessionStorage.removeItem(KEPT);
  } catch {
    // A browser that keeps nothing is asked again.
  }
}
