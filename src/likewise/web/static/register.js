// Says how many people are marked, as it changes. The register works without it.
const form = document.querySelector(".lw-register");
const told = form.querySelector("[data-marked-of]");

function tell() {
  const rows = [...form.querySelectorAll(".lw-row")].filter((row) => !row.querySelector("[name=visitor]"));
  const marked = rows.filter((row) => row.querySelector(".lw-mark__input:checked")).length;
  told.textContent = `${marked} of ${told.dataset.markedOf} marked`;
  told.hidden = false;
}

form.addEventListener("change", tell);
tell();
