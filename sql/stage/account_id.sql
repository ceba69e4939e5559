-- Account ids as the provider issued them: without blanks and the '.0' of a number, AWS's with their leading zeros; '' is none.
CREATE OR REPLACE TEMP MACRO lacks_digits(id) AS
    regexp_full_match(trim(id), '[0-9](\.[0-9]*[eE]\+?|[eE]\+)[0-9]{1,2}');

CREATE OR REPLACE TEMP MACRO account_id(id, provider) AS CASE
    WHEN length(id) = 12 AND NOT contains(id, '.') AND id = trim(id) THEN id -- nearly all of them: no pattern per row
    WHEN lacks_digits(id) THEN error('an account id without all its digits: ' || id)
    WHEN provider = 'AWS' AND regexp_full_match(trim(id), '[0-9]{1,12}(\.0*)?')
        THEN lpad(split_part(trim(id), '.', 1), 12, '0')
    ELSE nullif(regexp_replace(trim(id), '^([0-9]+)\.0*$', '\1'), '')
END;
