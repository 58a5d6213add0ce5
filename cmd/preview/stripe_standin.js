// Draws a box where each of Stripe's elements would stand, and declines every card.
window.Stripe = () => ({
  elements: () => ({
    create: (kind) => ({
      on: (event, then) => { if (event === "ready") setTimeout(then); },
      mount: (selector) => {
        const box = document.createElement("p");
        box.className = "empty";
        box.textContent = "Stripe’s " + kind + " element stands here.";
        document.querySelector(selector).replaceChildren(box);
      },
    }),
    update: () => {},
  }),
  confirmSetup: async () => ({ error: { message: "Your card was declined. Try another card." } }),
});
