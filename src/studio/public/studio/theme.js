// Before the first paint, so that a theme chosen against the system's does not flash.
try {
  const theme = localStorage.getItem("diptych.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is forbidden here: the system's theme it is.
}
