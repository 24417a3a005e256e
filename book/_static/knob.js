// Interactive figures. Python has computed what each position of a knob shows, the paths of its curves and a text;
// this only puts them in place. Without it a figure stays as it is at the knob's first position.
document.addEventListener("DOMContentLoaded", () => {
  for (const knob of document.querySelectorAll(".knob")) {
    const positions = JSON.parse(knob.querySelector("script").textContent);
    const input = knob.querySelector("input");
    const output = knob.querySelector("output");

    const show = () => {
      const { value, paths, readout } = positions[input.value];
      paths.forEach((path, place) => knob.querySelector(`[data-curve="${place}"]`).setAttribute("d", path));
      input.setAttribute("aria-valuetext", value);
      output.textContent = readout;
    };

    // A browser may have kept a position from an earlier visit.
    input.value = knob.dataset.start;
    input.addEventListener("input", show);
    knob.querySelector(".knob-control").hidden = false;
  }
});
