// Only adds: every page works without it.
"use strict";

// An error summary, or a receipt, is where the reader's eyes and the screen reader's voice should be.
function lookAtWhatIsTold() {
  const told = document.getElementById("summary") || document.getElementById("receipt");
  if (told) told.focus();
}

function show(text) {
  const next = new DOMParser().parseFromString(text, "text/html");
  document.title = next.title;
  document.querySelector("main").replaceWith(document.adoptNode(next.querySelector("main")));
  lookAtWhatIsTold();
}

// The progress of an upload, told in words at every tenth part; afterwards the page that the server answers with.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-upload]");
  const button = event.submitter;
  const chosen = form ? [...form.querySelectorAll("input[type=file]")].filter((input) => input.files.length) : [];
  if (!chosen.length || !button) return;
  event.preventDefault();
  const said = form.querySelector(".progress");
  const sending = new XMLHttpRequest();
  let tenths = -1;
  button.disabled = true;
  said.textContent = "Передаём…";
  sending.upload.addEventListener("progress", (part) => {
    const now = part.lengthComputable ? Math.floor((10 * part.loaded) / part.total) : -1;
    if (now <= tenths) return;
    tenths = now;
    said.textContent = now === 10 ? "Проверяем файлы…" : `Передано ${now * 10} %`;
  });
  sending.addEventListener("load", () => {
    show(sending.responseText);
    const told = document.getElementById("summary") || document.getElementById("receipt");
    const same = document.getElementById(chosen[0].id);
    if (!told && same) {
      document.querySelector(".progress").textContent = chosen.length > 1 ? "Файлы приложены." : "Файл приложен.";
      same.focus();
    }
  });
  sending.addEventListener("error", () => {
    button.disabled = false;
    said.textContent = "Связь прервалась, файлы не переданы. Проверьте связь и нажмите кнопку ещё раз.";
  });
  sending.open("POST", button.getAttribute("formaction") || form.action);
  sending.send(new FormData(form));
});

lookAtWhatIsTold();
