"""A fee that does not say of which reservation it is reaches no rule, and the rules on commitments say so."""

from pathlib import Path

from pipelines.settings import Settings
from pipelines.steps import whole
from tests.ingest.bills import ACCOUNT, ask, line, write_csv


def test_rules_on_commitments_are_not_assessed_where_a_fee_names_no_reservation(
    settings: Settings, tmp_path: Path
) -> None:
    whole.run(settings, [write_csv(tmp_path / "bill.csv", [line(), line("RIFee", "20", 2)])])

    said = "SELECT DetectorId, SubAccountId, x_Reason FROM not_assessed WHERE x_Reason LIKE '%commitment' ORDER BY 1"
    reason = "the export gives no id of a commitment"
    assert ask(settings, said) == [
        ("expiring_commitment", ACCOUNT, reason),
        ("underused_commitment", ACCOUNT, reason),
        ("unused_commitment", ACCOUNT, reason),
    ]
