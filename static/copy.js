// Adds a "Copy" button to each block of code. Without this script, or where the
// browser has no clipboard (plain http), there are no buttons.
(() => {
  "use strict";

  if (!navigator.clipboard) return;

  for (const block of document.querySelectorAll("pre")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-live", "polite");
    const frame = document.createElement("div");
    frame.className = "copyable";
    block.replaceWith(frame);
    frame.append(block, button);

    let timer;
    const say = (text) => {
      button.textContent = text;
      clearTimeout(timer);
      timer = setTimeout(() => { button.textContent = "Copy"; }, 2000);
    };
    button.addEventListener("click", () => {
      navigator.clipboard.writeText(block.textContent.replace(/\n$/, ""))
        .then(() => say("Copied"), () => {
          getSelection().selectAllChildren(block);
          say("Press Ctrl+C");
        });
    });
  }
})();
