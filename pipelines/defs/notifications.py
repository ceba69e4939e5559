"""Messages about the published snapshot, to the channels of the settings.

Here: the asset and its check. Not here: what is due, and sending it (pipelines.notify).
"""

from datetime import UTC, datetime
from typing import Any

import dagster as dg

from pipelines.defs import shown
from pipelines.notify.record import Step
from pipelines.notify.run import Outcome, notify, unanswered
from pipelines.settings import Settings
from pipelines.steps.decide import catch_up


@dg.asset(
    deps=["daily_report"],
    description="New incidents of the snapshot's newest day, each once, and the daily digest: docs/notifications.md.",
    group_name="notifications",
    kinds={"apprise"},
)
def notifications(settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult[Any]:
    """Send what is due; a channel that fails is a warning, and fails nothing."""
    catch_up(settings)
    return dg.MaterializeResult(metadata=_told(notify(settings, now=datetime.now(UTC))))


@dg.asset_check(
    asset="notifications",
    description="Every channel took what was for it; what it did not take waits for the next run.",
    blocking=False,
)
def every_channel_answered(settings: dg.ResourceParam[Settings]) -> dg.AssetCheckResult:
    """A warning that names the channels, and how many messages wait for each."""
    waits = unanswered(settings)
    return dg.AssetCheckResult(passed=not waits, severity=dg.AssetCheckSeverity.WARN, metadata={"failed": waits})


def _told(outcome: Outcome) -> dict[str, Any]:
    """How many came to what, by channel, and each message with what became of it."""
    steps = {"sent": (Step.SENT, Step.COUNTED), "held": (Step.HELD,), "failed": (Step.FAILED,)}
    rows = [(each.channel, each.what, each.step.value, each.why) for each in outcome.did]
    return {
        **{name: dict(outcome.by_channel(*of)) for name, of in steps.items()},
        "messages": dg.MarkdownMetadataValue(shown.table(("channel", "message", "became", "why"), rows)),
        **({"notes": " ".join(outcome.notes)} if outcome.notes else {}),
    }
