// Keeps a conclusion's draft while it is written. Only adds: without it the draft is kept by its button.
"use strict";

const EVERY = 15000;
const AGAIN = "Текст пока только на этой странице, не закрывайте её: сохраним, как только получится.";

const form = document.querySelector("form[data-draft]");
const said = document.getElementById("saving");
let changed = false;
let saving = false;
let leaving = false;
let pressed = null;

function keep() {
  const stopped = said.querySelector("[data-stopped]");
  if (changed && !saving && !leaving && !stopped) form.dispatchEvent(new Event("unsaved"));
}

function whyNotSaved(status) {
  if (status === 403) return `Вход закончился. Откройте ссылку из письма в новой вкладке. ${AGAIN}`;
  if (status === 404) return "Назначение больше не открывается, черновик не сохранён. Скопируйте текст, если он вам нужен.";
  if (status === 413) return "Текст слишком длинный и не сохранён: сократите его.";
  return status ? `Не сохранилось: служба не ответила. ${AGAIN}` : `Нет связи. ${AGAIN}`;
}

form.addEventListener("input", () => { changed = true; });
form.addEventListener("htmx:beforeRequest", () => { saving = true; changed = false; });
form.addEventListener("htmx:afterRequest", (event) => {
  const status = event.detail.xhr ? event.detail.xhr.status : 0;
  saving = false;
  if (status !== 200) changed = true;
  if (status !== 200 && status !== 409) said.textContent = whyNotSaved(status);
  if (pressed) {
    const button = pressed.button;
    pressed = null;
    form.requestSubmit(button);
  }
});

// What is pressed while a saving is under way waits for it: its edition is the one to go on from.
form.addEventListener("submit", (event) => {
  if (saving) {
    event.preventDefault();
    pressed = { button: event.submitter };
    return;
  }
  leaving = true;
});

setInterval(keep, EVERY);
document.addEventListener("visibilitychange", () => { if (document.hidden) keep(); });
window.addEventListener("beforeunload", (event) => { if (changed && !leaving) event.preventDefault(); });
