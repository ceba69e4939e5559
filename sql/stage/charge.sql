-- Charges with tags as canonical JSON text: keys without the provider's column prefix, sorted, empty values left out. No hours where the bill is not hourly.
WITH tag_text AS (
    SELECT DISTINCT Tags AS raw FROM charge
), tag AS (
    SELECT
        raw,
        CASE
            WHEN raw IS NULL OR raw IN ('', '{}') THEN '{}'
            ELSE '{' || array_to_string(list_sort(list_transform(
                list_filter(map_entries(CAST(CAST(raw AS JSON) AS MAP(VARCHAR, VARCHAR))), lambda tag: tag.value <> ''),
                lambda tag: to_json(regexp_replace(regexp_replace(tag.key, '^(resourceTags/)?user[:_]', ''),
                    '^(resourceTags/)?aws[:_]', 'aws:')) || ':' || to_json(tag.value))), ',') || '}'
        END AS Tags
    FROM tag_text
)
SELECT
    charge.* EXCLUDE (Tags, x_HourMask),
    CASE WHEN BillingAccountId IN (
        SELECT BillingAccountId FROM bills WHERE x_ExportId = $export AND BillingPeriodStart = $period AND x_Hourly
    ) THEN x_HourMask END AS x_HourMask,
    tag.Tags
FROM charge
JOIN tag ON tag.raw IS NOT DISTINCT FROM charge.Tags
