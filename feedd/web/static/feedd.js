// What the pages do a little better with a script; without it every form works as well.
"use strict";

// Times are told in UTC; over one, the reader's own clock is shown too.
const CLOCK = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZoneName: "short" };
const tellLocally = (part) => {
  for (const one of part.querySelectorAll("time"))
    one.title = [new Date(one.dateTime).toLocaleString([], CLOCK), one.title].filter(Boolean).join(" · ");
};
tellLocally(document);

const editor = document.getElementById("editor");
const feedback = document.getElementById("feedback");
const said = document.getElementById("said");

if (editor && feedback) {
  // While somebody types, what the watch would have found follows, the newest answer winning.
  const query = editor.elements.query;
  const trying = editor.querySelector(".try");
  let pause = 0;
  let asked = null;

  const complain = (words) => {
    const line = document.createElement("p");
    line.className = "wrong";
    line.setAttribute("role", "alert");
    line.textContent = words;
    feedback.replaceChildren(line);
  };

  const show = async (answer) => {
    if (answer.ok) {
      feedback.innerHTML = await answer.text();
      tellLocally(feedback);
      // Who hears the page wants to know how many there are, not each of them again.
      said.textContent = feedback.querySelector("figcaption")?.textContent ?? "";
    } else if (answer.status === 401) complain("You aren't logged in (any more): log in in another tab, then go on here.");
    else complain(`This can't be tried now (${answer.status}): save what you write elsewhere, and reload this page.`);
  };

  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    feedback.classList.add("asking");
    try {
      const answer = await fetch(trying.formAction, {
        method: "POST",
        body: new URLSearchParams(new FormData(editor)),
        headers: { "X-Part": "feedback" },
        signal: asked.signal,
      });
      await show(answer);
      feedback.classList.remove("asking");
    } catch (error) {
      if (error.name === "AbortError") return;
      complain("feedd can't be reached: try again in a moment.");
      feedback.classList.remove("asking");
    }
  };

  editor.addEventListener("input", ({ target }) => {
    if (target.name === "title" || target.name === "name") return;
    clearTimeout(pause);
    pause = setTimeout(ask, 250);
  });
  trying.addEventListener("click", (event) => {
    if (!query.value.trim()) return;
    event.preventDefault();
    ask();
  });
}

// As `query_dir` has it: from right to left only while no operator is in it.
for (const field of document.querySelectorAll("[name=query], [name=q]"))
  field.addEventListener("input", () => { field.dir = /[a-z]/i.test(field.value) ? "ltr" : "auto"; });

for (const field of document.querySelectorAll(".address input")) {
  field.addEventListener("focus", () => field.select());
}
