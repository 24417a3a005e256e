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

  // A verdict's table looks like the other tables of the page, and scrolls in its box where it is wider.
  // The theme makes boxes of this class reachable by keyboard when they scroll.
  for (const table of document.querySelectorAll(".verdict table")) {
    const box = document.createElement("div");
    box.className = "pst-scrollable-table-container";
    table.replaceWith(box);
    table.classList.add("table");
    box.append(table);
  }
});

// A table, an equation or code that goes on beyond its box fades out there, until the reader has scrolled to its end.
// The style is in course.css.
window.addEventListener("load", async () => {
  if (window.MathJax?.startup) await MathJax.startup.promise;
  const mark = (box) => box.classList.toggle("goes-on", box.scrollWidth - box.scrollLeft > box.clientWidth + 4);
  const resized = new ResizeObserver((entries) => entries.forEach(({ target }) => mark(target)));
  for (const box of document.querySelectorAll(
    ".pst-scrollable-table-container, mjx-container[display=true], .bd-content .highlight pre",
  )) {
    box.addEventListener("scroll", () => mark(box), { passive: true });
    resized.observe(box);
  }
});
