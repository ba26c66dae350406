// Keeps what is typed while it is typed. Only adds: without it the form's own button keeps it.
"use strict";

const EVERY = 15000;
const LONGEST_WAIT = 30000;
const MOST_BYTES = 60000; // A browser sends no more for a page that is gone.
const AGAIN = "Текст пока только на этой странице, не закрывайте её: сохраним, как только получится.";

let changed = false;
let saving = false;
let once_more = false;
let leaving = false;
let pressed = null;

// The form may be another one once an upload is over. Where its address is empty, only its loss is warned of.
const formHere = () => document.querySelector("form[data-keep]");
const isOfIt = (event) => event.target.closest("form[data-keep]") !== null && event.target.type !== "file";

function whyNotKept(status) {
  if (status === 403) return `Вход закончился. Откройте ссылку из письма в новой вкладке. ${AGAIN}`;
  if (status === 404) return "Эта страница больше не открывается, текст не сохранён. Скопируйте его, если он вам нужен.";
  if (status === 413) return "Текст слишком длинный и не сохранён: сократите его.";
  return status ? `Не сохранилось: служба не ответила. ${AGAIN}` : `Нет связи. ${AGAIN}`;
}

// Percent signs make Russian thrice as long: a long text goes in parts, which are as long as it is.
function packed(typed) {
  const line = new URLSearchParams(typed);
  if (line.toString().length <= MOST_BYTES) return { body: line, keepalive: true };
  const parts = new FormData();
  typed.forEach(([name, value]) => parts.append(name, value));
  return { body: parts, keepalive: new Blob(typed.flat()).size + 200 * typed.length <= MOST_BYTES };
}

function tell(form, status, text) {
  const said = document.getElementById("saving");
  const page = new DOMParser().parseFromString(text, "text/html");
  const told = page.querySelector("[data-told]");
  const isKept = told !== null && told.dataset.told === "kept";
  if (isKept) form.querySelector("input[data-edition]").value = told.dataset.edition;
  else changed = true;
  if (told) said.replaceChildren(...page.body.childNodes);
  else said.textContent = whyNotKept(status);
}

async function send(form) {
  const typed = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  let status = 0;
  let text = "";
  try {
    const answer = await fetch(form.dataset.keep, {
      method: "POST",
      headers: { "X-By-Script": "keeping" },
      signal: AbortSignal.timeout(LONGEST_WAIT),
      ...packed(typed),
    });
    status = answer.status;
    text = await answer.text();
  } catch {
    status = 0;
  }
  if (form.isConnected) tell(form, status, text);
}

// `isLast`: the page goes, and cannot wait for the saving that is under way.
async function keep(isLast = false) {
  const form = formHere();
  const isStopped = document.querySelector('#saving [data-told="stopped"]') !== null;
  if (!form || !form.dataset.keep || !changed || leaving || isStopped || form.matches("[data-sending]")) return;
  if (saving && !isLast) {
    once_more = true;
    return;
  }
  changed = false;
  saving = true;
  await send(form);
  saving = false;
  if (pressed) {
    const { button } = pressed;
    pressed = null;
    form.requestSubmit(button);
  } else if (once_more) {
    once_more = false;
    keep();
  }
}

// What is pressed while a saving is under way waits for it: its edition is the one to go on from.
document.addEventListener("submit", (event) => {
  if (!saving || !isOfIt(event)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  pressed = { button: event.submitter };
}, true);
window.addEventListener("submit", (event) => {
  if (isOfIt(event) && !event.defaultPrevented) leaving = true;
});

function begin() {
  changed = document.querySelector("form[data-keep][data-unsaved]") !== null;
}

document.addEventListener("shown", begin);
document.addEventListener("input", (event) => { if (isOfIt(event)) changed = true; });
document.addEventListener("change", (event) => { if (isOfIt(event)) keep(); });
document.addEventListener("visibilitychange", () => { if (document.hidden) keep(); });
window.addEventListener("pagehide", () => { keep(true); });
window.addEventListener("beforeunload", (event) => {
  if (leaving) return;
  const isUnsaved = changed || saving;
  keep();
  if (isUnsaved) event.preventDefault();
});
setInterval(keep, EVERY);
begin();
