// Starts the design system's components. Pages work without any of this.
const script = document.querySelector("script[data-nhsuk]");
document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
const { initAll } = await import(script.dataset.nhsuk);
initAll();
