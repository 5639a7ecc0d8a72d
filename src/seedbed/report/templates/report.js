"use strict";
for (const list of document.querySelectorAll("[role=tablist]")) {
  const tabs = [...list.querySelectorAll("[role=tab]")];
  const choose = (chosen, focus) => {
    for (const tab of tabs) {
      const on = tab === chosen;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = !on;
    }
    if (focus) chosen.focus();
  };
  list.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) choose(tab, false);
  });
  list.addEventListener("keydown", (event) => {
    const place = tabs.indexOf(document.activeElement);
    const to = { ArrowRight: place + 1, ArrowDown: place + 1, ArrowLeft: place - 1, ArrowUp: place - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined || place < 0) return;
    event.preventDefault();
    choose(tabs[(to + tabs.length) % tabs.length], true);
  });
}
for (const diagram of document.querySelectorAll("svg.diagram")) {
  const point = (event) => {
    const name = event.target.closest?.("[data-box]")?.dataset.box;
    diagram.classList.toggle("pointed", name !== undefined);
    for (const line of diagram.querySelectorAll("path")) line.classList.toggle("on", line.dataset.start === name || line.dataset.end === name);
  };
  for (const kind of ["mouseover", "mouseleave", "focusin", "focusout"]) diagram.addEventListener(kind, kind.startsWith("focuso") || kind.endsWith("leave") ? () => point({ target: diagram }) : point);
}
const reveal = () => {
  const target = location.hash.length > 1 && (document.getElementById(decodeURIComponent(location.hash.slice(1))) ?? document.getElementById(location.hash.slice(1)));
  for (let at = target; at; at = at.parentElement) {
    if (at.tagName === "DETAILS") at.open = true;
    if (at.getAttribute("role") === "tabpanel" && at.hidden) document.getElementById(at.getAttribute("aria-labelledby")).click();
  }
  if (target) target.scrollIntoView();
};
addEventListener("hashchange", reveal);
reveal();
