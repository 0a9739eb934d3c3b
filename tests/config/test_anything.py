from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from feedd.config.tables import Tables
from tests.config.writing import SECRET, faults

LISTS = {"sources", "topics", "watches", "endpoints"}

plausible = st.sampled_from([
    "15m", "10MiB", "https://a.example/", "http://127.0.0.1:1/", "http://[::1", "~nobody/x", "..",
    "10.0.0.0/8", "a", "desk", '"', "(", "\0", "text", "json", "forever", SECRET, "HOME", "/",
    "sqlite:///~nobody/x", "sqlite:///a\0b", "[::1]:80", "http://u:p@a.example", "https://é.example",
    "http://a.example:99999/", "w\u0301", "\u202e", "x" * 300,
])  # fmt: skip
scalars = st.one_of(
    plausible.map(lambda text: json.dumps(text, ensure_ascii=False)),
    st.text(max_size=6).map(lambda text: json.dumps(text, ensure_ascii=False)),
    st.sampled_from(["0", "-1", "5", "1e400", "nan", "0.5", "true", "false", "1979-05-27"]),
)
anything = st.one_of(
    scalars,
    st.lists(scalars, max_size=2).map(lambda parts: f"[{', '.join(parts)}]"),
    st.dictionaries(st.sampled_from(["env", "file", "story", "X-A", "x-a", "Host"]), scalars).map(
        lambda pairs: "{" + ", ".join(f"{key} = {value}" for key, value in pairs.items()) + "}"
    ),
)


def _tables(model: type[BaseModel], name: str = "") -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, field in model.model_fields.items():
        for kind in (field.annotation, *get_args(field.annotation)):
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                found |= _tables(kind, f"{name}.{key}".lstrip("."))
        found.setdefault(name, []).append(key)
    return found


TABLES = {
    name: keys
    for name, keys in _tables(Tables).items()
    if name.split(".")[-1] not in {"selectors", "quiet"}
}


@st.composite
def _sections(draw: st.DrawFn) -> str:
    name = draw(st.sampled_from(sorted(TABLES)))
    keys = draw(st.lists(st.sampled_from(TABLES[name]), unique=True, max_size=6))
    header = "" if not name else f"[[{name}]]\n" if name in LISTS else f"[{name}]\n"
    return header + "".join(f"{key} = {draw(anything)}\n" for key in keys)


@settings(deadline=None)
@given(st.lists(_sections(), max_size=3).map("".join))
def test_whatever_is_written_gives_a_configuration_or_faults_on_lines_that_are_there(
    text: str,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = faults(Path(folder), text, environ={"HOME": "x"})
    assert {fault.line in range(text.count("\n") + 2) for fault in found} <= {True}
    assert "\0" not in "".join(map(str, found))
