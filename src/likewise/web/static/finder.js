// Finds people as somebody types: asks for the page that the form's own button asks for, and takes
// from it whom it found. Forms work without it.
const PAUSE = 250; // milliseconds without a key, before anybody is looked for
const UNREACHED = "The server cannot be reached. Try again in a moment.";

function fit(finder) {
  const text = finder.querySelector("[data-finder-text]");
  const look = finder.querySelector("[data-finder-look]");
  const people = finder.querySelector(".lw-finder__people");
  const found = finder.querySelector(".lw-finder__found");
  let waiting, asking = null, sought = text.value;

  function ask(page) {
    const form = new FormData(text.form);
    form.set(look.name, page);
    const signal = (asking = new AbortController()).signal;
    return text.form.method === "post"
      ? fetch(text.form.action, { method: "POST", body: form, signal })
      : fetch(`${location.pathname}?${new URLSearchParams(form)}`, { signal });
  }

  async function find(page = "1") {
    clearTimeout(waiting);
    asking?.abort();
    sought = text.value;
    try {
      const answer = await ask(page);
      const whole = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = whole.querySelector(`[data-finder="${finder.dataset.finder}"]`);
      if (!fresh) return location.reload(); // signed out, or the page is no longer there
      replace(fresh.querySelector(".lw-finder__people"));
      found.textContent = fresh.querySelector(".lw-finder__found").textContent;
      asking = null;
      settle();
    } catch (error) {
      if (error.name === "AbortError") return;
      asking = null;
      found.textContent = UNREACHED;
    }
  }

  // Whoever was ticked stays ticked, also while the answer was on its way.
  function replace(fresh) {
    for (const input of people.querySelectorAll(".lw-finder__boxes input")) {
      const same = fresh.querySelector(`.lw-finder__boxes input[value="${CSS.escape(input.value)}"]`);
      if (same) same.checked = input.checked;
      else if (input.checked) fresh.querySelector(".lw-finder__boxes")?.prepend(input.parentElement);
    }
    people.replaceChildren(...fresh.childNodes);
  }

  // Else the Enter key in another field of the form would press the first of these.
  function settle() {
    finder.querySelectorAll("button").forEach((button) => { button.type = "button"; });
  }

  text.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => text.value !== sought && find(), PAUSE);
  });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    find();
  });
  look.addEventListener("click", () => find());
  people.addEventListener("click", (event) => {
    const button = event.target.closest("[data-finder-page]");
    if (button) find(button.value).then(() => people.querySelector("input:not([type=hidden])")?.focus());
  });
  settle();
}

document.querySelectorAll("[data-finder]").forEach(fit);
