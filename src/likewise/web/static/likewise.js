// Starts the design system's components. Pages work without any of this.
// The body says that scripts work only once they do: until then nothing is laid out for them.
const script = document.querySelector("script[data-nhsuk]");
const { initAll } = await import(script.dataset.nhsuk);
document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
initAll();
