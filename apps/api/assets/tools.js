/* `data-fills="#id"` on a file input puts the file's text into that field. */
document.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLInputElement)) return;
  const area = document.querySelector(target.dataset["fills"] ?? "none");
  const [file] = target.files ?? [];
  if (!(area instanceof HTMLTextAreaElement) || file === undefined) return;
  const reader = new FileReader();
  reader.addEventListener("load", () => {
    if (typeof reader.result === "string") area.value = reader.result;
  });
  reader.readAsText(file);
});
