-- One row: a finding of the payers, accounts and services (none given: every one), and where $tagged, one of $ids.
SELECT *
FROM findings
WHERE (len($payers) = 0 OR list_contains($payers, BillingAccountId))
    AND (len($accounts) = 0 OR list_contains($accounts, SubAccountId))
    AND (len($services) = 0 OR list_contains($services, ServiceName))
    AND (NOT $tagged OR list_contains($ids, FindingId))
