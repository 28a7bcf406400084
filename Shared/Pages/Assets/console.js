// Keys for the console. Every key presses a control that is on the page; without this file all of them still work.
(() => {
  "use strict";
  const page = document;
  const one = (selector) => page.querySelector(selector);
  const store = {
    get: () => { try { return localStorage.getItem("carnet.keys"); } catch { return null; } },
    set: (value) => { try { localStorage.setItem("carnet.keys", value); } catch { /* private window */ } },
  };
  let off = store.get() === "off";
  let leader = 0;

  const sheet = one("#keys");
  const swtch = one("[data-keys]");
  const label = () => { swtch.textContent = off ? "Switch them on" : "Switch them off"; };
  if (swtch) {
    swtch.hidden = false;
    label();
    swtch.addEventListener("click", () => { off = !off; store.set(off ? "off" : "on"); label(); });
  }

  const rows = () => [...page.querySelectorAll("table.pick tbody tr")];
  const select = (row) => {
    for (const other of rows()) other.removeAttribute("aria-selected");
    row.setAttribute("aria-selected", "true");
    row.querySelector("a").focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };
  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.hasAttribute("aria-selected"));
    select(all[Math.min(all.length - 1, Math.max(0, at + step))]);
  };

  const reason = one("#reason");
  const decline = one("[aria-keyshortcuts=d]");
  const pick = (digit) => {
    const option = reason && [...reason.options].find((choice) => choice.dataset.key === digit);
    if (option) { reason.value = option.value; reason.focus(); }
  };
  if (reason && decline) {
    reason.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && reason.value) { event.preventDefault(); decline.click(); }
    });
  }

  const press = (key) => {
    const control = one(`[aria-keyshortcuts="${CSS.escape(key)}"]`);
    if (!control) return false;
    if (control.matches("input, select, textarea")) control.focus();
    else if (control === decline && reason && !reason.value) reason.focus();
    else control.click();
    return true;
  };

  page.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat && event.key !== "j" && event.key !== "k") return;
    const within = event.target;
    if (event.key === "Escape" && within.matches("input, select, textarea")) return within.blur();
    if (off && event.key !== "?") return;
    if (within.matches("input, textarea, select, [contenteditable]")) return;
    const led = event.timeStamp - leader < 1500;
    leader = 0;
    let used = true;
    if (led && event.key === "q") one("header .brand").click();
    else if (event.key === "g") leader = event.timeStamp;
    else if (event.key === "?") sheet && sheet.togglePopover();
    else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "Enter") used = !within.matches("a, button, summary") && press("Enter");
    else if (/^[1-9]$/.test(event.key)) pick(event.key);
    else used = event.key.length === 1 && press(event.key);
    if (used) event.preventDefault();
  });
})();
