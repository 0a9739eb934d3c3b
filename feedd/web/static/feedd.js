// What the pages do a little better with a script; without it every form works as well.
"use strict";

const editor = document.getElementById("editor");
const feedback = document.getElementById("feedback");

if (editor && feedback) {
  // While somebody types, what the query would have found follows, the newest answer winning.
  const query = editor.elements.query;
  let pause = 0;
  let asked = null;

  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    feedback.classList.add("asking");
    try {
      const answer = await fetch("/watches/try", {
        method: "POST",
        body: new URLSearchParams(new FormData(editor)),
        headers: { "X-Part": "feedback" },
        signal: asked.signal,
      });
      if (answer.ok) feedback.innerHTML = await answer.text();
      feedback.classList.remove("asking");
    } catch (error) {
      if (error.name !== "AbortError") feedback.classList.remove("asking");
    }
  };

  query.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(ask, 250);
  });
  editor.querySelector(".try").addEventListener("click", (event) => {
    if (!query.value.trim()) return;
    event.preventDefault();
    ask();
  });
}

for (const field of document.querySelectorAll(".address input")) {
  field.addEventListener("focus", () => field.select());
}
