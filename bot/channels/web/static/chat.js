// The live part of the chat page, which works without it. Texts are put in as text, never as HTML.
const page = document, byId = (id) => page.getElementById(id);
const state = JSON.parse(byId("state").textContent);
const { words, isFramed } = state;
const frame = isFramed ? "?embed=1" : "";
const log = byId("log"), typing = byId("typing"), note = byId("status"), field = byId("text");
const answer = byId("answer"), channel = self.BroadcastChannel && new BroadcastChannel("aspire");
let last = state.last;
let unsent = null; // what the server does not have yet: { id, text | payload | location }
let isBusy = false, retryTimer = 0, pollTimer = 0, failures = 0, poll = null;

// Drawing: the same as templates/messages.html

const el = (tag, attributes, ...children) => {
  const node = page.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null) node.setAttribute(name, value);
  node.append(...children.filter((child) => child !== null));
  return node;
};

const drawPart = (part) => {
  if (!part.href) return part.text;
  const away = part.href.startsWith("https:") ? { target: "_blank", rel: "noopener noreferrer" } : {};
  return el("a", { href: part.href, ...away }, part.text);
};
const paragraph = (parts) => el("p", { dir: "auto", class: parts[0].href ? "call" : null }, ...parts.map(drawPart));

const press = (button, about) =>
  el("button", { name: "payload", value: button.payload, "data-title": button.title }, button.title,
    about ? el("span", { class: "unseen" }, ` (${about})`) : null);

const drawCard = (card, isCurrent) => {
  const labelled = card.rows.filter((row) => row.label);
  return el("section", { class: "card" },
    card.title ? el("h2", { dir: "auto" }, card.title) : null,
    ...card.rows.filter((row) => !row.label).map((row) => paragraph(row.value)),
    labelled.length ? el("dl", {}, ...labelled.map((row) =>
      el("div", { class: "row" }, el("dt", {}, row.label),
        el("dd", { dir: "auto" }, ...row.value.map(drawPart)),
        row.button && isCurrent ? el("dd", { class: "change" }, press(row.button, row.label)) : null))) : null,
    card.button && isCurrent ? press(card.button, card.button.title.includes(card.title) ? null : card.title) : null);
};

const drawAnswers = (m) => [
  m.choices.length
    ? el("fieldset", { class: "choices" }, el("legend", {}, words.choose_several),
      ...m.choices.map((c) => el("label", {},
        el("input", { type: "checkbox", name: "choice", value: c.payload, "data-title": c.title }), el("span", {}, c.title))),
      el("button", { class: "main" }, words.choose))
    : null,
  m.buttons.length ? el("div", { class: "buttons" }, ...m.buttons.map((b) => press(b))) : null,
];

const drawMessage = (m) => {
  const paragraphs = m.paragraphs.map(paragraph);
  const question = m.kind === "summary" ? paragraphs.splice(-1) : [];
  const body = [...paragraphs, ...m.cards.map((c) => drawCard(c, m.is_current)), ...question];
  return el("div",
    { class: `message ${m.author} ${m.kind}${m.is_current ? " current" : ""}`, tabindex: "-1", lang: m.language, "data-seq": m.seq },
    el("p", { class: m.author === "relay" ? "who" : "who unseen" }, words[`from_${m.author}`]),
    ...(m.is_current ? [el("form", { method: "post", action: `/chat${frame}` }, ...body, ...drawAnswers(m))] : body));
};

// Old answers become words that say which one was chosen.
const settle = (said) => {
  const spoken = new Set([said, ...said.split(", ")]);
  for (const message of log.querySelectorAll(".current")) {
    const items = [...message.querySelectorAll(".choices input, .buttons [name]")].map(({ dataset: { title } }) =>
      spoken.has(title) ? el("li", { class: "was-chosen" }, `${title} (${words.chosen})`) : el("li", {}, title));
    for (const button of message.querySelectorAll(".card button")) {
      if (spoken.has(button.dataset.title) && !button.closest("dd")) button.after(el("p", { class: "old" }, words.chosen));
      (button.closest("dd") || button).remove();
    }
    message.querySelectorAll(".choices, .buttons").forEach((old) => old.remove());
    const form = message.querySelector("form");
    form.replaceWith(...form.childNodes);
    if (items.length) message.append(el("ul", { class: "old" }, ...items));
    message.classList.remove("current");
  }
  page.querySelector(".link")?.remove();
};

const show = (data, isAnswer) => {
  if (data.first > 1) forget(data.first);
  if (data.language !== page.documentElement.lang) return here();
  const fresh = data.messages.filter((m) => m.seq > last);
  if (!fresh.length) return;
  const follow = isAnswer || innerHeight + scrollY > page.body.scrollHeight - 200;
  let first = null;
  for (const m of fresh) {
    if (m.author === "person") settle(m.paragraphs[0]?.[0].text || "");
    if (m.is_blank) continue;
    const node = log.appendChild(drawMessage(m));
    if (m.author !== "person") first = first || node;
    if (m.wants_location && m.is_current) offerLocation(node);
  }
  last = data.last;
  page.body.classList.toggle("in-danger", data.in_danger);
  if (follow) reveal(first || log.lastElementChild);
  return first;
};

const reveal = (node) => {
  const room = innerHeight - 180; // what header and answer field leave
  const end = log.getBoundingClientRect().bottom - node.getBoundingClientRect().top;
  if (end > room) node.scrollIntoView({ block: "start" });
  else scrollTo(0, page.body.scrollHeight);
};

// What was said has been deleted, as the person asked: it goes from the screen as well.
const forget = (before) => {
  for (const node of log.querySelectorAll("[data-seq]")) if (node.dataset.seq < before) node.remove();
};

const here = () => location.replace(`/chat${frame}`);

const offerLocation = (node) => {
  if (!navigator.geolocation || !isSecureContext) return;
  const button = el("button", { type: "button", "data-title": words.location_share }, words.location_share);
  button.addEventListener("click", () => navigator.geolocation.getCurrentPosition(
    // Three decimals are about 100 m: enough to know the district, and no more than is needed.
    ({ coords }) => send({ location: [+coords.latitude.toFixed(3), +coords.longitude.toFixed(3)] }),
    () => { note.textContent = words.location_unknown; field.focus(); },
    { timeout: 10000 }));
  (node.querySelector(".buttons") || node.querySelector("form")).prepend(button);
};

// Sending: one at a time, kept until the server has it

// randomUUID() is missing on plain http.
const uuid = () => "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
  (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));

const ask = async (method, query, body, signal) => {
  const response = await fetch(`/chat/messages${query}`, { method, body, signal, headers: { "X-Aspire-Chat": "1" } });
  const data = await response.json();
  if (!response.ok) throw { status: response.status, data };
  return data;
};

const backOff = () => Math.min(15000, 1000 * 2 ** failures++) * (0.75 + Math.random() / 2);

const send = (said) => {
  if (isBusy) return;
  unsent = { id: uuid(), ...said };
  failures = 0;
  attempt();
};

const attempt = async () => {
  if (isBusy || !unsent) return;
  const sent = unsent;
  isBusy = true;
  clearTimeout(retryTimer);
  stopPolling();
  const dots = setTimeout(() => { typing.hidden = false; }, 300);
  try {
    const body = JSON.stringify({ ...sent, after: last, start: state.start, lang: state.language });
    const data = await ask("POST", frame, body, AbortSignal.timeout?.(30000));
    accepted(sent, data);
  } catch (problem) {
    refused(problem);
  } finally {
    clearTimeout(dots);
    typing.hidden = true;
    isBusy = false;
    look();
  }
};

const accepted = (sent, data) => {
  unsent = null;
  failures = 0;
  state.start = null;
  note.textContent = "";
  if (sent.text && field.value.trim() === sent.text) { field.value = ""; grow(); }
  const first = show(data, true);
  // Who types goes on typing; who pressed a button finds the next ones with Tab.
  if (page.activeElement !== field && first) first.focus({ preventScroll: true });
};

// What was typed stays in the field until the server has it.
const refused = ({ status, data }) => {
  if (status < 500) {
    unsent = null;
    note.textContent = data.note;
    if (status === 403) note.append(" ", el("a", { href: "/chat", target: "_blank" }, words.start_again));
    return;
  }
  note.replaceChildren(...words.not_sent.map(drawPart));
  if (data?.messages.length && !log.querySelector(".crisis.current")) emergency(data.messages[0]);
  retryTimer = setTimeout(attempt, backOff());
};

// A reply to danger, made without storage: it stays until real messages come.
const emergency = (m) => {
  settle("");
  page.body.classList.add("in-danger");
  reveal(log.appendChild(drawMessage(m)));
};

const choose = (form) => {
  const chosen = [...form.querySelectorAll("[name=choice]:checked")].map((box) => box.value.split(":"));
  if (!chosen.length) note.textContent = words.choose_first;
  else send({ payload: `${chosen[0][0]}:${chosen.map((value) => value[1]).concat("done").join("+")}` });
};

page.addEventListener("submit", (event) => {
  const form = event.target, button = event.submitter || page.activeElement;
  if (form === byId("languages")) return; // the page comes back in the other language
  event.preventDefault();
  if (button?.name === "payload") return send({ payload: button.value });
  if (form !== answer) return choose(form);
  const text = field.value.trim();
  field.focus();
  if (text) send({ text });
});

field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  answer.requestSubmit();
});
const grow = () => { field.style.height = "auto"; field.style.height = `${field.scrollHeight + 4}px`; };
field.addEventListener("input", () => {
  grow();
  // Changed while it waited: it is another message now, sent when the person says so.
  if (unsent?.text && !isBusy) { unsent = null; clearTimeout(retryTimer); note.textContent = ""; }
});

// Looking for replies

const stopPolling = () => { clearTimeout(pollTimer); poll?.abort(); poll = null; };

const look = async () => {
  stopPolling();
  if (!last || isBusy || page.hidden) return; // nothing was said yet, or nobody looks
  const mine = (poll = new AbortController());
  let pause = 0;
  try {
    const query = `${frame || "?"}&after=${last}&wait=25&lang=${state.language}`;
    const data = await ask("GET", query, undefined, mine.signal);
    if (poll !== mine) return;
    failures = 0;
    show(data, false);
  } catch (problem) {
    if (poll !== mine) return;
    if (problem.status === 403) return here(); // left in another window
    pause = backOff();
  }
  pollTimer = setTimeout(look, pause);
};

const wake = () => { failures = 0; if (unsent) attempt(); else look(); };
page.addEventListener("visibilitychange", () => (page.hidden ? stopPolling() : wake()));
addEventListener("online", wake);

// Leaving at once

const blank = () => {
  page.documentElement.classList.add("left");
  page.title = "\u200e";
  stopPolling();
  page.body.replaceChildren();
  top.location.replace(state.weather); // in a frame the whole window goes
};
const leave = () => {
  fetch("/leave", { method: "POST", keepalive: true }).catch(() => null);
  channel?.postMessage("left");
  blank();
};
byId("leave").addEventListener("click", (event) => { event.preventDefault(); leave(); });
channel?.addEventListener("message", blank);

let shifts = 0, shiftTimer = 0;
page.addEventListener("keyup", (event) => {
  shifts = event.key === "Shift" ? shifts + 1 : 0;
  clearTimeout(shiftTimer);
  shiftTimer = setTimeout(() => { shifts = 0; }, 5000);
  if (shifts === 3) leave();
});
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

const open = log.querySelectorAll(".current");
for (const node of log.querySelectorAll(".current[data-place]")) offerLocation(node);
if (last && open.length) reveal(open[0]);
look();
