// Adds a "Copy" button to each block of code. Without this script, or where the
// browser has no clipboard (plain http), there are no buttons.
(() => {
  "use strict";

  if (!navigator.clipboard) return;

  let last; // the button pressed last, which shows the result
  const say = (button, text) => {
    if (last) last.textContent = "Copy";
    last = button;
    button.textContent = text;
  };

  for (const block of document.querySelectorAll("pre")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", () => {
      navigator.clipboard.writeText(block.textContent.replace(/\n$/, "")).then(() => say(button, "Copied"), () => {
        getSelection().selectAllChildren(block);
        say(button, "Press Ctrl+C");
      });
    });

    const frame = document.createElement("div");
    frame.className = "copyable";
    block.replaceWith(frame);
    frame.append(block, button);
  }
})();
