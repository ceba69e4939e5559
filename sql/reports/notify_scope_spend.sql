-- One row: cost of a service and day, of the payers, accounts and services (none given: every one); none where $tagged.
SELECT *
FROM service_day
WHERE (len($payers) = 0 OR list_contains($payers, BillingAccountId))
    AND (len($accounts) = 0 OR list_contains($accounts, SubAccountId))
    AND (len($services) = 0 OR list_contains($services, ServiceName))
    AND NOT $tagged
