// Adds a button to each field for a password that shows what was typed. Without this
// script there is none. The password is hidden again when the form is sent, so that the
// browser does not offer it as a text later.
(() => {
  "use strict";

  for (const input of document.querySelectorAll("input[type=password][data-show]")) {
    const { show, hide } = input.dataset;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "reveal";
    button.setAttribute("aria-controls", input.id);
    const reveal = (shown) => {
      input.type = shown ? "text" : "password";
      button.textContent = shown ? hide : show;
    };
    button.addEventListener("click", () => reveal(input.type === "password"));
    input.form.addEventListener("submit", () => reveal(false));
    reveal(false);
    input.after(button);
  }
})();
