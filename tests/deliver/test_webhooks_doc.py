"""What docs/webhooks.md tells receivers to do works, in each of its languages."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedd.config import values
from feedd.deliver import signing

DOC = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text("utf-8")
SECRETS = signing.new_secret(), signing.new_secret()
QUICK = {"sh"}
BODY = '{"title":"خبر – café"}'.encode()


@dataclass(frozen=True, slots=True)
class Language:
    """How to run the doc's lines: a program that calls them, its file and its command."""

    program: str
    file: str
    command: tuple[str, ...]


# Each gets the headers and the secret in its environment, and the body in the file "body".
LANGUAGES = {
    "python": Language(
        """{lines}
import os, sys
headers = {{f"webhook-{{k}}": os.environ[k] for k in ("id", "timestamp", "signature")}}
sys.exit(not verify(os.environ["secret"], headers, open("body", "rb").read()))
""",
        "hook.py",
        (sys.executable, "-I", "-S"),
    ),
    "javascript": Language(
        """{lines}
const e = process.env;
const headers = {{"webhook-id": e.id, "webhook-timestamp": e.timestamp,
                  "webhook-signature": e.signature}};
process.exit(verify(e.secret, headers, require("fs").readFileSync("body")) ? 0 : 1);
""",
        "hook.js",
        ("node",),
    ),
    "java": Language(
        """class Main {{
    public static void main(String[] a) throws Exception {{
        var e = System.getenv();
        var headers = java.util.Map.of("webhook-id", e.get("id"),
            "webhook-timestamp", e.get("timestamp"), "webhook-signature", e.get("signature"));
        byte[] body = java.nio.file.Files.readAllBytes(java.nio.file.Path.of("body"));
        System.exit(Webhook.verify(e.get("secret"), headers, body) ? 0 : 1);
    }}
}}
{lines}""",
        "Main.java",
        ("java",),
    ),
    "perl": Language(
        """{lines}
my %headers = map {{ ("webhook-$_" => $ENV{{$_}}) }} qw(id timestamp signature);
open my $file, '<:raw', 'body' or die; local $/; my $body = <$file>;
exit(verify($ENV{{secret}}, \\%headers, $body) ? 0 : 1);
""",
        "hook.pl",
        ("perl",),
    ),
    "sh": Language(
        '{lines}\nverify "$secret" "$id" "$timestamp" "$signature"\n', "hook.sh", ("sh",)
    ),
}


def lines_for(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", DOC, re.DOTALL)
    assert found, f"the document shows no {language}"
    return found[1]


def accepts(folder: Path, language: str, *, body: bytes = BODY, age: int = 0) -> list[bool]:
    """Say for a new and an old secret and a stranger's whether the doc's lines accept."""
    how = LANGUAGES[language]
    (folder / how.file).write_text(how.program.format(lines=lines_for(language)), "utf-8")
    (folder / "body").write_bytes(body)
    now = int(time.time()) - age
    moment = datetime.fromtimestamp(now, UTC)
    signature = signing.sign(SECRETS, id="msg_1", timestamp=moment, body=BODY)
    told = {"id": "msg_1", "timestamp": str(now), "signature": signature}
    return [
        subprocess.run(
            [*how.command, how.file],
            cwd=folder,
            env={**os.environ, **told, "secret": secret},
            check=False,
        ).returncode
        == 0
        for secret in (*SECRETS, signing.new_secret())
    ]


@pytest.mark.parametrize(
    "language",
    [pytest.param(one, marks=[] if one in QUICK else [pytest.mark.slow]) for one in LANGUAGES],
)
def test_the_lines_accept_what_feedd_signs_and_nothing_else(language: str, tmp_path: Path) -> None:
    program = LANGUAGES[language].command[0]
    if not shutil.which(program):
        pytest.skip(f"there is no {program} here")
    assert accepts(tmp_path, language) == [True, True, False]
    assert not any(accepts(tmp_path, language, body=BODY + b" "))
    if language != "sh":  # whose lines are for looking at one by hand, however old
        assert not any(accepts(tmp_path, language, age=600))


def test_the_templates_of_receivers_are_taken() -> None:
    rows = [line.split(" | ") for line in DOC.splitlines() if ' | `{"' in line]
    for _, _, template, *_ in rows:
        assert json.loads(values.template(template.strip("`")))
    assert len(rows) == 3
