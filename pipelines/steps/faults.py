"""Where a bill that DuckDB refused is wrong: the file, the row and the column, for an error that a person can act on.

Here: the search for the first bad cell, run only after a failure. Not here: what is refused (sql/stage casts strictly).
"""

import sql
from pipelines.errors import Code, RejectedError
from pipelines.steps.projection import fill, groups, placeholders
from pipelines.steps.source import Source
from pipelines.warehouse import Connection, DatabaseError, rows

_OF_DATA = ("Conversion Error", "Invalid Input Error", "Out of Range Error", "IO Error", "Invalid Error")
_OF_MACHINE = ("No space left on device", "max_temp_directory_size")
_CODES = {
    "money": Code.BAD_MONEY,
    "quantity": Code.BAD_NUMBER,
    "cost": Code.BAD_MONEY,
    "time": Code.BAD_TIME,
    "currency": Code.BAD_CURRENCY,
    "account": Code.UNREADABLE,
    "issued": Code.BAD_ACCOUNT,
    "json": Code.UNREADABLE,
}
_WHAT = {
    "money": "is no amount of money",
    "quantity": "is no quantity",
    "cost": "is no cost: every row needs one",
    "time": "is no time between 2000 and 2100",
    "currency": "is no currency code",
    "account": "is an account id without all its digits",
    "issued": "is no AWS account id",
    "json": "is no JSON object of texts",
}
_HINTS = {
    "money": "an amount is a plain decimal number below 10^26; NaN, infinity and thousands separators are not",
    "quantity": "a quantity is a plain decimal number below 10^26; NaN, infinity and thousands separators are not",
    "cost": "a row that costs nothing says 0; deliver the files again",
    "currency": "a currency is three capital letters, like USD",
    "time": "a time is like 2026-04-01T00:00:00Z",
    "account": "a spreadsheet or a conversion made a number of it; give the file as it was delivered",
    "issued": "an AWS account id is 12 digits, 0 to 9; deliver the files again",
    "json": 'tags and product attributes are like {"environment": "prod"}; deliver the files again',
}
_BAD = {
    "money": "{text} IS NOT NULL AND TRY_CAST(replace({text}, '_', '?') AS DECIMAL(38, 12)) IS NULL",
    "quantity": "{text} IS NOT NULL AND TRY_CAST(replace({text}, '_', '?') AS DECIMAL(38, 12)) IS NULL",
    "cost": "{text} IS NULL AND NOT is_split_row({operation}, {parent})",
    "time": "{text} IS NOT NULL AND is_bill_time(CAST(TRY_CAST({text} AS TIMESTAMPTZ) AS TIMESTAMP)) IS NOT TRUE",
    "currency": "{text} <> '' AND NOT is_currency({text})",
    "account": "lacks_digits({text})",
    "issued": "NOT is_account({text}, {provider})",
    "json": "{text} IS NOT NULL AND (NOT json_valid({text}) OR json_type({text}) NOT IN ('OBJECT', 'NULL'))",
}

_PROVIDER = "coalesce({text:ProviderName}, {text:ServiceProviderName}, {text:PublisherName}, 'unknown')"


def rejection(con: Connection, source: Source, error: DatabaseError) -> RejectedError | DatabaseError:
    """Find the first cell that cannot be read as its column's kind; name it, or give DuckDB's own words.

    An error that no bill can cause (a constraint, memory, a defect of ours) comes back as it is.
    """
    if not str(error).startswith(_OF_DATA) or any(words in str(error) for words in _OF_MACHINE):
        return error
    con.execute("SET disabled_optimizers = 'statistics_propagation'")  # parquet statistics leave NaN out: it would hide
    try:
        found = _first(con, source)
    finally:
        con.execute("RESET disabled_optimizers")
    if found is not None:
        return found
    where = ", ".join(str(getattr(file, "source", file.path)) for file in source.files[:3])
    if str(error).startswith("Out of Range Error"):
        return RejectedError(
            Code.BAD_MONEY, "The amounts add up to more than any bill", where=where, hint=_HINTS["money"]
        )
    return RejectedError(
        Code.UNREADABLE,
        f"The bill cannot be read: {str(error).splitlines()[0]}",
        where=where,
        hint="deliver the files again; if they are complete, report this with the first lines of the file",
    )


def _first(con: Connection, source: Source) -> RejectedError | None:
    """The first bad cell of the first column that has one, files in their order."""
    template = sql.read(f"stage/{source.schema.value}")
    for group in groups(source.files):
        columns = source.columns(group[0])
        relation = source.relation(group, "filename = true", "file_row_number = true")
        more = {
            "operation": columns.text("line_item_operation"),
            "parent": columns.text("split_line_item_parent_resource_id"),
            "provider": fill(_PROVIDER, columns, "") if source.is_focus else "'AWS'",
        }
        for kind, name in [*_cells(template), *(("json", name) for name in columns.json)]:
            if name not in columns.names:
                continue
            text = {"account": columns.account, "issued": columns.account, "currency": columns.text}.get(
                kind, columns.filled
            )(name)
            found = rows(
                con,
                f"SELECT filename, file_row_number, {text} FROM {relation} "
                f"WHERE {_BAD[kind].format(text=text, **more)} "
                "ORDER BY filename, file_row_number LIMIT 1",
            )
            for filename, number, value in found:
                file = next(file for file in group if str(source.paths[file.path]) == filename)
                return RejectedError(
                    _CODES[kind],
                    f"{(value or '')[:80]!r} {_WHAT[kind]}",
                    where=f"{getattr(file, 'source', file.path)}, data row {number + 1}, column {name}",
                    hint=_HINTS[kind],
                )
    return None


def _cells(template: str) -> list[tuple[str, str]]:
    """What each column of a projection is held against: a cost is an amount and there, an account whole and issued."""
    also = {"cost": ("money", "cost"), "account": ("account", "issued")}
    return [(part, name) for kind, name in placeholders(template) for part in also.get(kind, (kind,)) if part in _CODES]
