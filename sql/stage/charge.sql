-- Charges with tags as canonical JSON text: keys without the provider's column prefix, sorted, empty values left out, the first of a key's values. No hours where the bill is not hourly.
WITH tag_text AS (
    SELECT DISTINCT Tags AS raw FROM charge
), tag_key AS (
    SELECT
        raw,
        CASE
            WHEN raw IS NULL OR trim(raw) = '' THEN []
            WHEN json_type(raw) = 'NULL' THEN []
            WHEN json_type(raw) = 'OBJECT' THEN list_sort(list_distinct(json_keys(raw)))
            ELSE error('no JSON object: ' || raw)
        END AS keys
    FROM tag_text
), tag_entry AS (
    SELECT
        raw,
        list_filter(list_transform(keys, lambda key: {
            key: regexp_replace(regexp_replace(key, '^(resourceTags/)?user[:_]', ''), '^(resourceTags/)?aws[:_]', 'aws:'),
            value: json_extract_string(raw, '/' || replace(replace(key, '~', '~0'), '/', '~1'))
        }), lambda tag: tag.value <> '') AS entries
    FROM tag_key
), tag AS (
    SELECT
        raw,
        '{' || array_to_string(list_sort(list_transform(
            list_filter(entries, lambda tag, i: list_position(list_transform(entries, lambda one: one.key), tag.key) = i),
            lambda tag: to_json(tag.key) || ':' || to_json(tag.value))), ',') || '}' AS Tags
    FROM tag_entry
)
SELECT
    charge.* EXCLUDE (Tags, x_HourMask),
    CASE WHEN BillingAccountId IN (
        SELECT BillingAccountId FROM bills WHERE x_ExportId = $export AND BillingPeriodStart = $period AND x_Hourly
    ) THEN x_HourMask END AS x_HourMask,
    tag.Tags
FROM charge
JOIN tag ON tag.raw IS NOT DISTINCT FROM charge.Tags
