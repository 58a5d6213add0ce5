// Mounts Stripe's Payment Element on the billing page and confirms the card
// with Stripe. The card goes from the browser straight to Stripe. When the browser
// comes back to the return URL, the server asks Stripe for the outcome.
(() => {
  "use strict";

  const form = document.getElementById("stripe-form");
  const alertBox = document.getElementById("stripe-alert");
  const button = form.querySelector("button");
  const { publishableKey, clientSecret, returnUrl, notLoaded, loadError, notSaved, unreachable } = form.dataset;

  const say = (sentence) => {
    alertBox.querySelector("p").textContent = sentence;
    alertBox.hidden = sentence === "";
  };

  // Stripe draws in its own frames, so it needs our colors by value.
  const appearance = () => {
    const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    return {
      theme: "flat",
      variables: {
        colorPrimary: token("--accent"),
        colorBackground: token("--card"),
        colorText: token("--ink"),
        colorTextSecondary: token("--soft"),
        colorTextPlaceholder: token("--soft"),
        colorDanger: token("--danger"),
        fontFamily: token("--sans"),
        borderRadius: "8px",
        spacingGridRow: "18px",
      },
      rules: {
        ".Label": { fontSize: "15px", fontWeight: "500", color: token("--ink") },
        ".Input": { border: "1px solid " + token("--edge"), padding: "11px 12px", boxShadow: "none" },
        ".Input:focus": { border: "1px solid " + token("--accent"), boxShadow: "0 0 0 1px " + token("--accent") },
        ".Input--invalid": { border: "1px solid " + token("--danger"), boxShadow: "none" },
      },
    };
  };

  // After Back, the cached page may be out of date: ask the server again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });

  if (typeof window.Stripe !== "function") {
    say(notLoaded);
    return;
  }

  const { lang } = document.documentElement;
  const stripe = window.Stripe(publishableKey, { locale: /^[a-z]{2}$/.test(lang) ? lang : "auto" });
  const elements = stripe.elements({ clientSecret, appearance: appearance() });
  const payment = elements.create("payment");
  // Address autocomplete would load a script of another company.
  const address = elements.create("address", { mode: "billing", autocomplete: { mode: "disabled" } });

  payment.on("ready", () => { button.disabled = false; });
  payment.on("loaderror", () => {
    say(loadError);
  });
  payment.mount("#stripe-payment");
  address.mount("#stripe-address");

  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    elements.update({ appearance: appearance() });
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    say("");
    try {
      const { error } = await stripe.confirmSetup({ elements, confirmParams: { return_url: returnUrl } });
      // Without an error Stripe is already taking the browser to the return URL.
      if (!error) return;
      // Saved in another tab: the server will check.
      if (error.setup_intent?.status === "succeeded") return location.assign(returnUrl);
      say(error.message || notSaved);
    } catch {
      say(unreachable);
    }
    button.disabled = false;
  });
})();
