"""``feedd init``: write a first configuration, with comments.

Exit codes: 0 done, 3 when there is one already; it is left as it is.
"""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path

import click

from feedd.cli.options import Options, default_config
from feedd.deliver.signing import new_secret
from feedd.errors import FeeddError

SYSTEM = Path("/etc/feedd")
"""The service reads it as a user of its own: so everybody may, and it holds no secret."""


@click.command()
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.pass_obj
def init(options: Options, path: Path | None) -> int:
    """Write a first configuration to PATH (default: the one that -c names, or feedd.toml)."""
    target = path or options.config
    text = resources.files("feedd.config").joinpath("starter.toml").read_text(encoding="utf-8")
    is_system = target.resolve().is_relative_to(SYSTEM)
    state, secret, mode = (
        (
            "/var/lib/feedd",
            'secret_credential = "desk-secret"  # LoadCredential= in the unit',
            0o644,
        )
        if is_system
        else ("var", f'secret = "{new_secret()}"  # made just now, for you', 0o600)
    )
    text = text.replace("{state}", f'"{state}"'.ljust(28)).replace("{secret}", secret)
    _write_new(target, text, mode)
    named = "" if target == default_config() else f" -c {target}"
    click.echo(f"{target}: written. Put your sources in, then: feedd{named} check")
    return 0


def _write_new(target: Path, text: str, mode: int) -> None:
    is_new = not target.parent.exists()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if is_new and mode & 0o004:
            target.parent.chmod(0o755)
    except OSError as error:
        raise _unwritable(target, error) from error
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        words = f"{target} is there already; name another path"
        if target.is_dir():
            words = f"{target} is a folder; name a file, as in: feedd init {target / 'feedd.toml'}"
        raise FeeddError(words) from None
    except OSError as error:
        raise _unwritable(target, error) from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(descriptor, mode)  # root's umask may keep it from the service's user
        file.write(text)


def _unwritable(target: Path, error: OSError) -> FeeddError:
    hint = "name another path, as in: feedd init feedd.toml"
    return FeeddError(f"{target} can't be written: {error.strerror}; {hint}")
