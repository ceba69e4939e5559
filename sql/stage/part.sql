-- One row per line item of one part: which part, and what identifies it there.
SELECT filename AS part, {text:identity_line_item_id} AS id, {text:identity_time_interval} AS period FROM {source}
