"""What a change of cost is made of: more of it, or dearer.

Here: exact price and quantity parts. Not here: which change is worth saying (models/detectors).
"""

from collections.abc import Sequence

import polars as pl

_NEAR_ZERO = 1e-12


def parts_of_change(before: pl.LazyFrame, after: pl.LazyFrame, keys: Sequence[str]) -> pl.LazyFrame:
    """Per key in either frame: the change of cost, as its quantity part and its price part.

    ΔC = ΔQ·P₀ + Q₁·ΔP, with P = C ÷ Q: the Laspeyres quantity effect and the Paasche price effect, which leave no
    remainder (R. Frisch, "Annual survey of general economic theory: the problem of index numbers", Econometrica 4,
    1936; in cost accounting, the volume and the rate variance). Summed over keys, the parts still add up to the change.

    - New (nothing before) and gone (nothing after): all of it is quantity, for there is no price to compare.
    - A quantity of zero with a cost, or an unknown cost or quantity, has no price: all parts are null, x_Change is
      what is known of it (null if a cost is unknown).

    Args:
        before: one row per key: `keys`, EffectiveCost, ConsumedQuantity.
        after: alike.
        keys: what has a price of its own; mind the unit and the currency.

    Returns:
        `keys`, x_CostBefore, x_CostAfter, x_Change, x_QuantityPart, x_PricePart.
    """
    amounts = ("EffectiveCost", "ConsumedQuantity")
    sides = [
        frame.select(*keys, *(pl.col(name).alias(f"{name}{side}") for name in amounts), pl.lit(value=True).alias(side))
        for frame, side in ((before, "Before"), (after, "After"))
    ]
    joined = sides[0].join(sides[1], on=list(keys), how="full", coalesce=True, nulls_equal=True)
    cost, quantity = (
        tuple(pl.when(pl.col(side).is_null()).then(0.0).otherwise(f"{name}{side}") for side in ("Before", "After"))
        for name in amounts
    )
    one_sided = pl.col("Before").is_null() | pl.col("After").is_null()
    priced = (quantity[0].abs() > _NEAR_ZERO) & (quantity[1].abs() > _NEAR_ZERO)
    change = cost[1] - cost[0]
    more = (quantity[1] - quantity[0]) * cost[0] / quantity[0]
    quantity_part = pl.when(one_sided).then(change).when(priced).then(more)
    return joined.select(
        *keys,
        x_CostBefore=cost[0],
        x_CostAfter=cost[1],
        x_Change=change,
        x_QuantityPart=quantity_part,
        x_PricePart=change - quantity_part,
    )
