/* Puts the chat on this page: a button, and behind it a frame. See bot/channels/web/embed.py. */
(() => {
  "use strict";
  const script = document.currentScript;
  const origin = new URL(script.src).origin;
  const all = "WORDS";
  const wanted = (script.dataset.lang || document.documentElement.lang || "en").slice(0, 2).toLowerCase();
  const language = wanted in all ? wanted : "en";
  const words = all[language];
  let frame = null;

  const button = document.createElement("button");
  button.type = "button";
  button.lang = language;
  button.textContent = words.embed_open;
  button.setAttribute("aria-expanded", "false");
  Object.assign(button.style, {
    position: "fixed", insetInlineEnd: "1rem", bottom: "1rem", zIndex: 2147483000, minHeight: "44px",
    padding: "0.6rem 1.1rem", border: "2px solid #fff", borderRadius: "0.5rem", background: "#0b4667",
    color: "#fff", font: "600 18px/1.2 system-ui, sans-serif", cursor: "pointer",
  });

  const open = () => {
    frame = document.createElement("iframe");
    const address = new URL("/chat?embed=1", origin);
    address.searchParams.set("lang", language);
    if (script.dataset.start) address.searchParams.set("start", script.dataset.start);
    frame.src = address;
    frame.title = words.embed_title;
    frame.allow = "geolocation";
    frame.referrerPolicy = "no-referrer";
    Object.assign(frame.style, {
      position: "fixed", insetInlineEnd: "0", bottom: "5rem", zIndex: 2147483000, border: "2px solid #6b747d",
      width: "min(26rem, 100vw)", height: "min(40rem, calc(100vh - 6rem))", background: "#fff",
    });
    button.before(frame);
  };

  button.addEventListener("click", () => {
    if (!frame) open();
    else frame.hidden = !frame.hidden;
    frame.style.display = frame.hidden ? "none" : "block";
    button.textContent = frame.hidden ? words.embed_open : words.embed_close;
    button.setAttribute("aria-expanded", String(!frame.hidden));
  });

  const add = () => document.body.append(button);
  if (document.body) add();
  else document.addEventListener("DOMContentLoaded", add);
})();
