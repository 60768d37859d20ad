// The console's own script: looks for news, keys for moving about. Every page works without it.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));

  // Somebody is there: said with the next look for news, so that writing a long answer keeps the
  // session alive while an open page alone does not.
  let isActive = false;
  for (const kind of ["keydown", "pointerdown"]) {
    addEventListener(kind, () => { isActive = true; }, { passive: true });
  }

  const parsed = (html) => new DOMParser().parseFromString(html, "text/html");
  const announce = (words) => { const news = byId("news"); if (news) news.textContent = words; };

  async function look(root, show) {
    let failures = 0;
    for (;;) {
      if (document.hidden) {
        await new Promise((done) => document.addEventListener("visibilitychange", done, { once: true }));
        continue;
      }
      const address = new URL(root.dataset.live, location.href);
      address.searchParams.set("seen", root.dataset.mark);
      if (isActive) address.searchParams.set("active", "1");
      isActive = false;
      try {
        const answer = await fetch(address, { cache: "no-store" });
        if (answer.status === 401) { location.reload(); return; }
        if (answer.status === 404) return;
        if (answer.status === 200) {
          root.dataset.mark = answer.headers.get("X-Mark") || "";
          show(parsed(await answer.text()));
        } else if (answer.status !== 204) {
          throw new Error(String(answer.status));
        }
        failures = 0;
      } catch {
        failures += 1;
        if (failures === 3) announce(root.dataset.offline);
        await wait(Math.min(1000 * 2 ** failures, 30000));
      }
    }
  }

  const rows = () => [...document.querySelectorAll(".queue tbody tr:not([hidden])")];
  const current = () => document.activeElement && document.activeElement.closest(".queue tbody tr");

  function watchQueue(queue) {
    const known = new Set(rows().map((row) => row.dataset.case));
    look(queue, (page) => {
      const held = current();
      const heldCase = held && held.dataset.case;
      const heldLink = held && document.activeElement.matches(".open");
      queue.replaceChildren(...page.body.childNodes);
      narrow();
      const fresh = rows().filter((row) => !known.has(row.dataset.case));
      rows().forEach((row) => known.add(row.dataset.case));
      if (fresh.length) announce(queue.dataset.news);
      const again = heldCase && queue.querySelector(`tr[data-case="${CSS.escape(heldCase)}"]`);
      if (again) (heldLink && again.querySelector(".open") || again.querySelector("button") || again.querySelector(".open")).focus();
    });
  }

  function watchCase(root) {
    const said = byId("said");
    const markSeen = () => {
      if (root.dataset.unread !== "1" || document.hidden) return;
      root.dataset.unread = "0";
      fetch(root.dataset.seen, { method: "POST", redirect: "manual", body: new URLSearchParams({ csrf: root.dataset.csrf }) })
        .then(() => { byId("seen-form").hidden = true; }, () => { root.dataset.unread = "1"; });
    };
    said.scrollTop = said.scrollHeight;
    markSeen();
    document.addEventListener("visibilitychange", markSeen);
    look(root, (page) => {
      const list = said.querySelector("ol");
      const isAtEnd = said.scrollHeight - said.scrollTop - said.clientHeight < 80;
      let hasWords = false;
      for (const one of page.querySelectorAll("#said li[id]")) {
        if (byId(one.id)) continue;
        const first = list.querySelector("li:not([id])");
        if (first) first.remove();
        hasWords = hasWords || one.classList.contains("by-person");
        list.append(document.adoptNode(one));
      }
      if (isAtEnd) said.scrollTop = said.scrollHeight;
      byId("standing").replaceChildren(...page.getElementById("standing").childNodes);
      root.dataset.unread = page.getElementById("unread").dataset.unread;
      if (hasWords) announce(root.dataset.news);
      markSeen();
    });
  }

  // What is typed into the search narrows the rows that are there; it is sent only as a reference.
  const find = byId("find");
  function narrow() {
    if (!find) return;
    const words = find.value.trim().toLowerCase();
    for (const row of document.querySelectorAll(".queue tbody tr")) {
      row.hidden = words !== "" && !row.textContent.toLowerCase().includes(words);
    }
  }

  function move(step) {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(current());
    const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1);
    all[next].querySelector(".open").focus();
  }

  const keysDialog = byId("keys");
  const keysOn = byId("keys-on");
  const press = {
    j: () => move(1),
    k: () => move(-1),
    o: () => { const row = current(); if (row) row.querySelector(".open").click(); },
    t: () => {
      const form = (current() || (byId("case") ? document : null))?.querySelector("form.take");
      if (form) form.requestSubmit();
    },
    "/": () => { if (find) find.focus(); },
    "?": () => keysDialog.showModal(),
  };

  // WCAG 2.1.4: single keys can be switched off.
  if (keysDialog) {
    keysOn.checked = localStorage.getItem("console-keys") !== "off";
    keysOn.addEventListener("change", () => localStorage.setItem("console-keys", keysOn.checked ? "on" : "off"));
    const show = byId("keys-show");
    show.hidden = false;
    show.addEventListener("click", () => keysDialog.showModal());
    addEventListener("keydown", (event) => {
      const isTyping = event.target.closest?.("input, textarea, select, dialog");
      if (!keysOn.checked || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      const act = press[event.key];
      if (act) { event.preventDefault(); act(); }
    });
  }
  if (find) {
    find.addEventListener("input", narrow);
    find.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { find.value = ""; narrow(); find.blur(); }
    });
  }
  // What came of the last action is said once, not again at each reload.
  if (location.search.includes("done=")) {
    const address = new URL(location.href);
    address.searchParams.delete("done");
    history.replaceState(null, "", address);
  }
  const queue = byId("queue");
  if (queue) watchQueue(queue);
  const root = byId("case");
  if (root) watchCase(root);
})();
