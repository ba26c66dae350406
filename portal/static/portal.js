// Only adds: every page works without it.
"use strict";

const QUIET = 120000;
const STAYED = "Набранное и выбранные файлы остались на этой странице.";
const NOT_TAKEN = {
  0: "Связь прервалась. Проверьте её и нажмите кнопку ещё раз: то, что уже дошло, второй раз не добавится.",
  403: "Форма не принята: скорее всего, вход закончился. Откройте ссылку из письма в новой вкладке, потом вернитесь сюда и нажмите кнопку ещё раз.",
  404: "Эта страница больше не открывается. Откройте ссылку из письма ещё раз; если не поможет, напишите в проектный офис.",
  408: "Передача идёт слишком медленно и прервана. Проверьте связь и нажмите кнопку ещё раз.",
  413: "За один раз отправлено слишком много, файлы не приняты. Приложите их по одному; слишком большой файл сожмите или разделите.",
  429: "Слишком много запросов подряд. Подождите минуту и нажмите кнопку ещё раз.",
  507: "На диске сервера кончилось место, файлы не приняты. Сообщите в проектный офис; когда место освободят, нажмите кнопку ещё раз.",
};

function whyNotTaken(status) {
  return NOT_TAKEN[status] || `Служба не ответила как следует (код ${status}). Подождите минуту и нажмите кнопку ещё раз; если не поможет, напишите в проектный офис.`;
}

// An error summary, or a receipt, is where the reader's eyes and the screen reader's voice should be.
function lookAtWhatIsTold() {
  const told = document.getElementById("summary") || document.getElementById("receipt");
  if (told) told.focus();
  return told;
}

// Only the page itself, or the page with what is to be mended, takes the place of what is typed and chosen.
function pageOf(sending) {
  const { status } = sending;
  if (status !== 200 && status !== 409 && status !== 422) return null;
  const page = new DOMParser().parseFromString(sending.responseText, "text/html");
  return page.getElementById("main") ? page : null;
}

function show(page) {
  document.title = page.title;
  document.getElementById("main").replaceWith(document.adoptNode(page.getElementById("main")));
  document.dispatchEvent(new Event("shown"));
  return lookAtWhatIsTold();
}

// What was typed, or chosen, while files went stands in the page that came.
function typeAgain(field) {
  const same = document.getElementById(field.id);
  if (!same) return;
  same.value = field.value;
  same.dispatchEvent(new Event("input", { bubbles: true }));
}

function chooseAgain(input) {
  const same = document.getElementById(input.id);
  if (same) same.files = input.files;
}

let uploading = false;
window.addEventListener("beforeunload", (event) => { if (uploading) event.preventDefault(); });

// The progress of an upload, told in words at every tenth part; afterwards the page that the server answers with.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-upload]");
  const button = event.submitter;
  const inputs = form ? [...form.querySelectorAll("input[type=file]")] : [];
  const chosen = inputs.filter((input) => input.files.length);
  if (!chosen.length || !button) return;
  event.preventDefault();
  const said = form.querySelector(".progress");
  const many = chosen.reduce((sum, input) => sum + input.files.length, 0);
  const fields = [...form.querySelectorAll("textarea")];
  const filled = new FormData(form);
  const sending = new XMLHttpRequest();
  let tenths = -1;
  let quiet = 0;

  // A line may fall silent without a word to the browser.
  function waitOn() {
    clearTimeout(quiet);
    quiet = setTimeout(() => sending.abort(), QUIET);
  }

  // After the last button there is no form to type into.
  function isSending(now) {
    uploading = now;
    form.toggleAttribute("data-sending", now);
    for (const each of form.querySelectorAll("button")) each.disabled = now;
    for (const field of fields) field.readOnly = now && button.id === "send";
  }

  function stay() {
    isSending(false);
    said.textContent = `${whyNotTaken(sending.status)} ${STAYED}`;
    said.classList.add("mistake");
    if (document.activeElement === document.body) button.focus();
    said.scrollIntoView({ block: "nearest" });
  }

  // The form that goes stays marked as sending: what its fields do while they go must not be kept from it.
  function goTo(page) {
    uploading = false;
    const typing = document.activeElement;
    const later = fields.filter((field) => field.value !== filled.get(field.name));
    const selection = fields.includes(typing) ? [typing.selectionStart, typing.selectionEnd] : null;
    const told = show(page);
    for (const input of inputs.filter((each) => each.files.length && !chosen.includes(each))) chooseAgain(input);
    for (const field of later) typeAgain(field);
    const same = document.getElementById(chosen[0].id);
    if (told || !same) return;
    document.querySelector(".progress").textContent = many > 1 ? `Приложено файлов: ${many}.` : "Файл приложен.";
    const again = selection && document.getElementById(typing.id);
    (again || same).focus();
    if (again) again.setSelectionRange(...selection);
  }

  isSending(true);
  said.textContent = "Передаём…";
  said.classList.remove("mistake");
  sending.upload.addEventListener("progress", (part) => {
    waitOn();
    const now = part.lengthComputable ? Math.floor((10 * part.loaded) / part.total) : -1;
    if (now <= tenths) return;
    tenths = now;
    said.textContent = now === 10 ? "Проверяем файлы…" : `Передано ${now * 10} %`;
  });
  // Whatever came of it: an answer, a line that broke, or silence.
  sending.addEventListener("loadend", () => {
    clearTimeout(quiet);
    const page = pageOf(sending);
    if (page) goTo(page);
    else stay();
  });
  sending.open("POST", button.getAttribute("formaction") || form.action);
  sending.send(filled);
  waitOn();
});

// A form that the server thinks over for a while says so, and is not sent twice.
function waits(form, words) {
  form.querySelector(".progress").textContent = words;
  for (const each of form.querySelectorAll("button")) each.disabled = Boolean(words);
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-waits]");
  if (form) waits(form, form.dataset.waits);
});

// Whoever comes back by the browser's own button finds the page as it was.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-waits]").forEach((form) => waits(form, ""));
});

lookAtWhatIsTold();
