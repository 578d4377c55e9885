// What scripts add: charts that can be explored, the focus on what went wrong, forms that are sent once.
// Every page says the same without them.

const LIBRARIES = ["vega", "vega-lite", "vega-embed"];

function load(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}

async function explore(figure, button) {
  const places = JSON.parse(document.getElementById("chart-libraries").textContent);
  button.disabled = true;
  button.textContent = "Loading …";
  try {
    for (const name of LIBRARIES) {
      await load(places[name]);
    }
    const spec = await (await fetch(figure.dataset.spec)).json();
    const chart = figure.querySelector(".remit-figure__chart");
    const room = document.createElement("div");
    room.className = "remit-figure__explored";
    spec.width = Math.max(240, Math.min(720, chart.clientWidth - 8));
    spec.config = { ...spec.config, mark: { tooltip: { content: "data" } } };
    chart.replaceChildren(room);
    await window.vegaEmbed(room, spec, {
      ast: true, // expressions are interpreted, for nothing is evaluated as code here
      renderer: "svg",
      actions: false,
      defaultStyle: false,
      tooltip: { disableDefaultStyle: true, theme: "custom" },
    });
    room.setAttribute("data-explored", "yes");
    button.remove();
  } catch (wrong) {
    button.disabled = false;
    button.textContent = "The chart could not be loaded. Try again";
    throw wrong;
  }
}

function offerToExplore(root) {
  if (!document.getElementById("chart-libraries")) return;
  for (const figure of root.querySelectorAll("figure[data-spec]:not([data-offered])")) {
    figure.dataset.offered = "yes";
    const title = figure.querySelector(".remit-figure__title").textContent;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "nhsuk-button nhsuk-button--secondary nhsuk-button--small remit-figure__button";
    button.textContent = "Explore this chart";
    button.setAttribute("aria-label", `Explore this chart: ${title}`);
    button.addEventListener("click", () => explore(figure, button));
    figure.querySelector("figcaption").after(button);
  }
}

function sendOnce() {
  for (const form of document.querySelectorAll("form[method=post]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "yes";
      // Somebody who comes back to the page may send it again: the server counts it once.
      setTimeout(() => delete form.dataset.sent, 3000);
    });
  }
}

document.getElementById("error-summary")?.focus();
offerToExplore(document);
sendOnce();
document.addEventListener("htmx:after:settle", () => offerToExplore(document));
document.addEventListener("htmx:afterSettle", () => offerToExplore(document));

// A field for what is the same in every row is shown where that was chosen.
for (const room of document.querySelectorAll("[data-same-of]")) {
  const select = document.getElementById(room.dataset.sameOf);
  const show = () => { room.hidden = select.value !== "same"; };
  select.addEventListener("change", show);
  show();
}
