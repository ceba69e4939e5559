"""What a reader must know to read the figures; the same under every report.

Here: sentences. Not here: anything that depends on the data.
"""

from typing import Final

_TEXT: Final = """
A month is 730 hours: monthly costs and savings are run rates, not forecasts of an invoice.
Amounts in different currencies are never added, and payers are kept apart.
Billed cost is what the invoice says. Amortised cost spreads what was paid up front over the days that use it.
Gross saving is what a finding saves by itself. Net saving leaves out what another finding on it saves already.
Net savings are after discounts (enterprise, private rate, bundled); gross ones and impacts of anomalies are before.
A commitment that is paid for stays paid: stopping what runs under it saves nothing until it is used elsewhere or ends.
Confidence says how far to trust a finding; it is no share of the saving.
The newest days of a bill may still change; findings that used such days say so.
"""

NOTES: Final = tuple(_TEXT.strip().splitlines())
"""One sentence or two each."""
