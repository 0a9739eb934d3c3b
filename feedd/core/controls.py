"""Characters that move a terminal's cursor, end a line, or turn the direction of what follows.

Whoever writes a story could else write whole lines of ours, or make one read as another.
"""

from __future__ import annotations

import re
from typing import Final

CONTROLS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
