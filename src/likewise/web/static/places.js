// Calls the columns of a split as the new cohorts are called while somebody types.
// Without this they are called so once the page comes back.
const heads = document.querySelectorAll(".lw-cards th");
for (const field of document.querySelectorAll("input[name^='name-']")) {
  const number = Number(field.name.slice("name-".length));
  const called = () => {
    const name = field.value.trim() || `New cohort ${number}`;
    if (heads[number]) heads[number].textContent = name;
    for (const each of document.querySelectorAll(`[data-lw-named="${field.name}"]`)) {
      each.textContent = `${name} `;
    }
  };
  field.addEventListener("input", called);
}
