"""From a store of decisions to what was said of findings, and for which days it counts.

Here: verdicts and their spans, and findings that they leave standing. Not here: the store (pipelines/decisions.py),
what a verdict does (models/scoring/feedback.py).
"""

from datetime import date

import polars as pl

from models.detector import SAID


def said(decisions: pl.DataFrame) -> pl.DataFrame:
    """SAID: each verdict counts until another is given, or the finding is restored.

    Args:
        decisions: x_Decision (their order), x_DecidedAt, FindingId, x_Kind (dismissed, restored, feedback), x_Verdict.
    """
    rows: list[tuple[str, date, date | None, str]] = []
    holds: dict[str, int] = {}
    ordered = decisions.sort("x_Decision").select("FindingId", pl.col("x_DecidedAt").dt.date(), "x_Kind", "x_Verdict")
    for finding, day, kind, verdict in ordered.iter_rows():
        if verdict is None and kind != "restored":
            continue
        if finding in holds:
            before = holds.pop(finding)
            rows[before] = (*rows[before][:2], day, rows[before][3])
        if verdict is not None:
            holds[finding] = len(rows)
            rows.append((finding, day, None, verdict))
    return pl.DataFrame(rows, schema=SAID, orient="row")


def standing(findings: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """The findings that nobody had called false by the day before: what one refuses to do changes nothing else.

    Args:
        findings: FINDING rows.
        said: SAID rows.
    """
    false = (
        findings.select("x_AsOf", "FindingId")
        .join(said.filter(x_Verdict="false"), on="FindingId")
        .filter(
            pl.col("x_AsOf") > pl.col("x_DecidedOn"),
            pl.col("x_Until").is_null() | (pl.col("x_AsOf") <= pl.col("x_Until")),
        )
    )
    return findings.join(false, on=["x_AsOf", "FindingId"], how="anti", maintain_order="left")
