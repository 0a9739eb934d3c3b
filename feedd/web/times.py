"""Moments as pages say them: by how far away they are."""

from __future__ import annotations

from datetime import datetime, timedelta

from markupsafe import Markup

from feedd.core.spans import spoken, to_the_minute


def ago(moment: datetime | None, now: datetime) -> str:
    """Say when something was or will be, in the largest fitting unit."""
    if moment is None:
        return "never"
    span = now - moment
    if abs(span) < timedelta(minutes=1):
        return "just now" if span >= timedelta() else "in a moment"
    return f"{spoken(span)} ago" if span > timedelta() else f"in {spoken(-span)}"


def due(moment: datetime, now: datetime) -> str:
    """Say when something will be; ``now`` if it is overdue."""
    return ago(moment, now) if moment > now else "now"


def tagged(moment: datetime, now: datetime) -> Markup:
    """Say when something was or will be, in HTML that tells the exact minute too."""
    tag = Markup('<time datetime="{}" title="{}">{}</time>')
    return tag.format(moment.isoformat(), to_the_minute(moment), ago(moment, now))


def stamped(moment: datetime) -> Markup:
    """Say the exact minute, in HTML that programs understand."""
    tag = Markup('<time datetime="{}">{}</time>')
    return tag.format(moment.isoformat(), to_the_minute(moment))


def logged(moment: datetime) -> Markup:
    """Say the exact second in a line of a log; in a narrow table it breaks behind the day."""
    tag = Markup('<time datetime="{}"><span class="whole">{:%Y-%m-%d}</span> {:%H:%M:%S}</time>')
    return tag.format(moment.isoformat(), moment, moment)
