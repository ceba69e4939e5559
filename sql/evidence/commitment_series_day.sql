-- What an incident of commitments rests on: what lay unused of each on the days that were flagged of it; money amortised.
WITH series (account, service, code, usage_type, region, commitment, days) AS (VALUES
    $series
), flagged AS (
    SELECT commitment, account, unnest(days) AS day FROM series
)
SELECT sum(greatest(c.x_UnusedCost, 0)) AS cost_in_window, count(DISTINCT flagged.day) AS days,
    sum(greatest(c.x_UnusedCost, 0)) / (count(DISTINCT flagged.day) * 24) * 730 AS monthly_cost
FROM flagged
JOIN commitment_day AS c ON c.BillingAccountId = $payer AND c.BillingCurrency = $currency
    AND c.SubAccountId = flagged.account AND c.CommitmentDiscountId = flagged.commitment
    AND c.ChargePeriodStart = flagged.day
