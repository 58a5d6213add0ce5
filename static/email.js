// Asks beside a new email whether a mistyped domain is meant to be a common one. The
// server asks the same when the form is sent.
(() => {
  "use strict";

  // account/email_typo.go has the same rule.
  const isOneMistake = (a, b) => {
    if (Math.abs(a.length - b.length) > 1 || a === b) return false;
    let i = 0;
    while (i < a.length && a[i] === b[i]) i++;
    const rest = (text, from) => text.slice(from);
    return rest(a, i + 1) === rest(b, i + 1) || rest(a, i) === rest(b, i + 1) || rest(a, i + 1) === rest(b, i) ||
      (a[i] === b[i + 1] && a[i + 1] === b[i] && rest(a, i + 2) === rest(b, i + 2));
  };

  for (const hint of document.querySelectorAll("[data-domains]")) {
    const input = document.getElementById(hint.dataset.for);
    const domains = hint.dataset.domains.split(" ");
    const others = hint.dataset.others.split(" ");

    const ask = (local, meant) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button quiet small";
      button.textContent = hint.dataset.question.replace("%s", meant);
      button.addEventListener("click", () => {
        input.value = `${local}@${meant}`;
        hint.replaceChildren();
        input.focus();
      });
      hint.append(button);
    };

    input.addEventListener("change", () => {
      hint.replaceChildren();
      const [, local, domain] = /^(.+)@([^@]+)$/.exec(input.value.trim()) ?? [];
      if (!domain || [...domains, ...others].includes(domain.toLowerCase())) return;
      const meant = domains.find((one) => isOneMistake(domain.toLowerCase(), one));
      if (!meant) return;
      ask(local, meant);
      input.form.elements.sure.value = input.value.trim(); // whoever sends it now has seen the question
    });
  }
})();
