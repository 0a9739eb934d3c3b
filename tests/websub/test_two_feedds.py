"""Real daemons: one feedd subscribes at another's hub; a ping survives SIGKILL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.receiver import Answer, Receiver
from tests.running import Feedd, free_port

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

BULLETIN = """The Bulletin


{title}

{title} was told by walkers of Marlow Street on Monday morning.
"""


def topic(hub: str) -> str:
    return f'[[topics]]\nname = "all"\ntitle = "All"\nquery = "walkers"\nhub = "{hub}"\n'


def test_p14_p12_a_story_is_pushed_from_one_feedd_to_another(tmp_path: Path) -> None:
    port = free_port()
    with Feedd(tmp_path / "hub", topic("own")) as here:
        here.start()
        here.ingest(BULLETIN.format(title="Nine crates under the quay"))
        sources = (
            f'[[sources]]\nname = "neighbour"\nurl = "{here.url}/feeds/all.atom"\n'
            'interval = "1h"\n[[topics]]\nname = "all"\ntitle = "All"\nquery = "walkers"\n'
        )
        with Feedd(tmp_path / "subscriber", sources, port=port) as there:
            text = there.config.read_text().replace(
                "[daemon]\n", f'[daemon]\nwebsub_callback = "http://127.0.0.1:{port}"\n', 1
            )
            there.config.write_text(text)
            there.start()
            there.expect("visited", source="neighbour")
            here.expect("hub", outcome="subscribed")
            there.expect("subscribed", source="neighbour")
            here.ingest(BULLETIN.format(title="A violin on the ferry"))
            here.expect("told", format="atom")
            assert there.expect("visited", source="neighbour")["new"] == 1
            stories = there.call("stories", "--topic", "all", "--json").out
            assert "A violin on the ferry" in stories
            assert there.stop() == 0
        assert here.stop() == 0


@pytest.mark.usefixtures("engine")
def test_p14_a_ping_that_sigkill_cut_off_is_sent_at_the_next_start(tmp_path: Path) -> None:
    with (
        Receiver(Answer(manner="hang")) as receiver,
        Feedd(tmp_path / "f", topic(receiver.url)) as feedd,
    ):
        feedd.start()
        feedd.ingest(BULLETIN.format(title="Nine crates under the quay"))
        receiver.wait_for(1)
        feedd.kill()
        # Committed while no daemon runs: owed all the same, and told as one.
        feedd.ingest(BULLETIN.format(title="A violin on the ferry"))
        receiver.script(Answer(204))
        feedd.start()
        feedd.expect("told", format="ping")
        assert len(receiver.requests) == 2
        assert feedd.stop() == 0
