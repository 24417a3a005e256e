// Mends what axe finds wrong in the theme's markup. Each mend says what it is for.
document.addEventListener("DOMContentLoaded", () => {
  // The sidebar holds the title and the search, which axe wants inside a landmark.
  const sidebar = document.querySelector("#pst-primary-sidebar");
  sidebar?.setAttribute("role", "navigation");
  sidebar?.setAttribute("aria-label", "Site");

  // docutils gives an entry of a bibliography a role that ARIA has since withdrawn.
  for (const entry of document.querySelectorAll("[role=doc-biblioentry]")) {
    entry.setAttribute("role", "listitem");
  }
});
