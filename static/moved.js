// Links to a section of the guide from when it was one page lead to its list of topics.
// This goes on to the section.
(() => {
  "use strict";

  const named = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  const link = named && named.closest(".topics li")?.querySelector("a");
  if (link) location.replace(link.pathname + location.hash);
})();
