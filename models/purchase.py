"""Commitments that could be bought: the offers, and what each would do for an account.

Here: schemas. Not here: what is eligible and what is covered already (models/focus.py), how a purchase is sized
(models/features/commitment_base.py).
"""

from typing import Final

import polars as pl

from models.focus import Frame

COMMITMENT_OFFERS: Final = Frame(
    name="commitment_offers",
    grain="family pattern × plan × term × payment; what AWS sells, from a table that the user may replace",
    schema=pl.Schema(
        {
            "x_Family": pl.String(),  # regular expression on x_CommitmentFamily; the longest that matches
            "x_Plan": pl.String(),  # Compute SP, EC2 Instance SP, Database SP, RI standard
            "x_TermYears": pl.Int32(),
            "x_Payment": pl.String(),  # none, partial, all
            "x_PriceRatio": pl.Float64(),  # price under the commitment, upfront included, over the on-demand price
            "x_Source": pl.String(),
        }
    ),
)

COMMITMENT_BASE: Final = Frame(
    name="commitment_base",
    grain="day of judgement × sub-account × purchase × term × payment × way to divide; after other findings",
    schema=pl.Schema(
        {
            "x_AsOf": pl.Date,
            "BillingAccountId": pl.String,
            "SubAccountId": pl.String,
            "SubAccountName": pl.String,
            "BillingCurrency": pl.String,
            "ServiceName": pl.String,
            "RegionId": pl.String,  # null: the plan counts in every region
            "x_CommitmentFamily": pl.String,  # what is bought: ec2:m5, rds:r6g:postgresql, compute, database
            "x_Domain": pl.String,  # spend that is divided between purchases once: compute, database, opensearch, …
            "x_Division": pl.String,  # pooled: one plan for the domain; specific: by family first
            "x_Plan": pl.String,  # null: spend that could not be assessed, for x_Reason
            "x_TermYears": pl.Int32,
            "x_Payment": pl.String,
            "x_Reason": pl.String,
            "x_Basis": pl.String,  # hours, or whole days: of a daily export only what ran all day counts
            "x_PriceSource": pl.String,
            "x_GrowthGuard": pl.String,
            "x_Curve": pl.String,  # "7.000 an hour saves 2190.00", five points
            "x_Families": pl.String,
            "x_Buy": pl.String,  # reservations: how many of which class; null where the bill does not say
            "x_NormalisedUnits": pl.Float64,  # what they are together, where they may change size
            "x_Running": pl.String,  # reservations: which classes run all the time
            "x_Behind": pl.String,  # JSON: hours, classes and what was taken off, for the query behind it
            "x_WindowStart": pl.Date,
            "x_WindowEnd": pl.Date,
            "x_ActiveDays": pl.Int32,  # days of the window with eligible spend
            "x_OnDemandPerHour": pl.Float64,  # mean of the window, waste taken off
            "x_WastePerHour": pl.Float64,  # what other findings take off it
            "x_MovingPerHour": pl.Float64,  # what other findings move out of these families, less what into them
            "x_FamilyFirstPerHour": pl.Float64,  # what purchases by family cover before one for all does
            "x_CommitmentPerHour": pl.Float64,  # what to commit to, in committed money
            "x_OptimumPerHour": pl.Float64,  # the same before the growth guard
            "x_SavingPerHour": pl.Float64,  # mean of the window
            "x_DivisionSaving": pl.Float64,  # per hour, of all purchases of the division
            "x_PriceRatio": pl.Float64,  # committed over on-demand price of what would be covered
            "x_Utilisation": pl.Float64,  # share of the commitment that would have been used
            "x_Coverage": pl.Float64,  # share of the base that would have been covered
            "x_BreakEvenMonths": pl.Float64,  # of use at the window's level, until the whole term's cost is recouped
            "x_CostTrend": pl.Float64,  # per 30 days, share of the median
            "x_MonthlyCost": pl.Float64,  # of the base, on demand
            "x_Mature": pl.Boolean,
        }
    ),
)
