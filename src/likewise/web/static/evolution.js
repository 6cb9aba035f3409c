// Adds the slider that rewinds the evolution page. The page has a form for the same without it.
const panel = document.querySelector("[data-evolution]");
const row = panel?.querySelector("[data-evolution-slider]");
const there = document.querySelector("[data-evolution-there]");
const DAY = 86400000;
const WAIT = 90;

const utc = (iso) => Date.parse(`${iso}T00:00:00Z`);
const iso = (time) => new Date(time).toISOString().slice(0, 10);
const inWords = (time) =>
  new Date(time).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

function moveLines(time) {
  for (const line of panel.querySelectorAll(".lw-evolution__day")) {
    const { first, last, length, way } = line.dataset;
    const share = (time - utc(first)) / (utc(last) - utc(first));
    const along = (share * Number(length)).toFixed(1);
    const name = line.querySelector("text");
    if (name) name.textContent = inWords(time);
    line.setAttribute("transform", way === "across" ? `translate(${along} 0)` : `translate(0 ${along})`);
  }
}

let asked = 0;
async function rewind(time) {
  const mine = ++asked;
  const address = new URL(panel.dataset.day, window.location.href);
  address.searchParams.set("on", iso(time));
  if (panel.dataset.known) address.searchParams.set("known", panel.dataset.known);
  if (panel.dataset.find) address.searchParams.set("find", panel.dataset.find);
  const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok || mine !== asked) return;
  there.innerHTML = await answer.text();
  const here = new URL(window.location.href);
  for (const part of ["on-day", "on-month", "on-year"]) here.searchParams.delete(part);
  here.searchParams.set("on", iso(time));
  window.history.replaceState(null, "", here);
}

function start() {
  const slider = row.querySelector("input");
  const output = row.querySelector("output");
  const first = utc(panel.dataset.first);
  slider.max = String(Math.round((utc(panel.dataset.last) - first) / DAY));
  slider.min = "0";
  slider.value = String(Math.round((utc(panel.dataset.on) - first) / DAY));
  let waiting;
  slider.addEventListener("input", () => {
    const time = first + Number(slider.value) * DAY;
    output.textContent = inWords(time);
    slider.setAttribute("aria-valuetext", inWords(time));
    moveLines(time);
    clearTimeout(waiting);
    waiting = setTimeout(() => rewind(time), WAIT);
  });
  slider.setAttribute("aria-valuetext", inWords(utc(panel.dataset.on)));
  row.hidden = false;
  document.body.classList.add("lw-evolution--scripted");
}

if (row && there) start();
