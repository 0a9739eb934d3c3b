"""Prints what came of the matrix of faults, as far as it was played."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.service import matrix

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# What must hold is asserted there; a failure shall show the values, as in a test itself.
pytest.register_assert_rewrite(
    *(f"tests.service.{name}" for name in ("world", "faults", "doings"))
)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    results = dict(_results(terminalreporter.stats))
    if results:
        terminalreporter.section("faults")
        terminalreporter.write_line("\n".join(matrix.filled(results)))


def _results(stats: Mapping[str, list[object]]) -> Iterator[tuple[tuple[str, str], str]]:
    for outcome in ("passed", "failed", "skipped"):
        for report in stats.get(outcome, ()):
            told = dict(getattr(report, "user_properties", ()))
            if "cell" in told:
                yield tuple(told["cell"]), _counts(told["told"]) if "told" in told else outcome


def _counts(told: tuple[int, int]) -> str:
    alerts, requests = told
    return f"{alerts} +{requests - alerts}"
