"""Buckets of S3: what of a bill and of metrics concerns them, and the frame that holds it.

Here: usage types, names, the schema. Not here: how the frame is made (models/features/buckets.py), what is concluded
(models/detectors). Usage types: Amazon S3 User Guide, "Understanding your AWS billing and usage reports".
"""

from typing import Final

import polars as pl

from models.focus import RESOURCE_WINDOW, Frame

KINDS: Final = {
    "standard": r"(^|-)TimedStorage-ByteHrs$",
    "ia": r"(^|-)TimedStorage-SIA-ByteHrs$",
    "int": r"(^|-)TimedStorage-INT-IA-ByteHrs$",  # the infrequent access tier of Intelligent-Tiering
    "gir": r"(^|-)TimedStorage-GIR-ByteHrs$",
    "staging": r"(^|-)TimedStorage-(GlacierStaging|GDA-Staging)$",  # parts of uploads that are not complete
    "other": r"(^|-)TimedStorage-",
    "put": r"(^|-)Requests-Tier1$",
    "get": r"(^|-)Requests-Tier2$",
    "read": r"(^|-)(C3DataTransfer-Out|CloudFront-Out|DataTransfer-Out|DataTransfer-Regional|AWS-Out)-Bytes$",
    "written": r"(^|-)(C3DataTransfer-In|DataTransfer-In|AWS-In)-Bytes$",
}
"""What a usage type of a bucket is, the first that matches."""

NEAR: Final = r"(^|-)C3DataTransfer-(In|Out)-Bytes$"
"""Bytes to and from EC2 of the same region: free, and only some exports show them."""

WRITES: Final = r"(PutObject|PostObject|CopyObject|UploadPart|UploadPartCopy)$"
READS: Final = r"(GetObject|SelectObjectContent)$"
"""Operations that write or read an object's content; a HEAD or a LIST does not."""

OVERHEAD: Final = r"Overhead$"
"""Operations of STANDARD storage that a colder class needs for its index: 8 KB an archived object, not to be moved."""

GIGABYTE: Final = 1024.0**3

SMALLEST: Final = 128 * 1024.0
"""Bytes; where nothing counts the objects, they are taken to be no smaller than the least that colder classes bill."""

LARGEST: Final = 16 * 1024.0**2
"""Bytes; nor does a request carry more: the SDKs' transfer managers split what is larger into parts of 8 MB."""

_OF_WINDOW: Final = (
    "x_AsOf",
    "BillingAccountId",
    "SubAccountId",
    "SubAccountName",
    "BillingCurrency",
    "ServiceName",
    "RegionId",
    "ResourceId",
    "x_UsageType",
    "Tags",
    "x_WindowStart",
    "x_WindowEnd",
    "x_ActiveDays",
    "x_FirstDay",
    "x_LastDay",
    "EffectiveCost",
    "x_MonthlyCost",
    "x_Mature",
)

RATES: Final = ("ia", "int", "gir")
"""Classes that STANDARD storage may move to and stay readable at once."""

BUCKET_WINDOW: Final = Frame(
    name="bucket_window",
    grain="day of judgement × bucket that stores anything; the trailing window up to that day; a month is 730 hours",
    schema=pl.Schema(
        {
            name: RESOURCE_WINDOW.schema[name] for name in _OF_WINDOW
        }  # costs and days: of storage; usage type: of STANDARD
        | {
            "x_StandardMonthlyCost": pl.Float64(),
            "x_StandardGigabytes": pl.Float64(),  # held now: the mean of the last seven days
            "x_EarlierGigabytes": pl.Float64(),  # held when the window began: the mean of its first seven days
            "x_OtherGigabytes": pl.Float64(),  # in other classes, mean of the last seven days
            "x_StagingGigabytes": pl.Float64(),  # the least of the last seven days; 0 where one has none
            "x_StagingRate": pl.Float64(),  # of a GB-month
            "x_Puts": pl.Float64(),  # requests a month that write content
            "x_Gets": pl.Float64(),  # requests a month that read content
            "x_ReadGigabytes": pl.Float64(),  # a month, all that left the bucket; null where the bill shows it in part
            "x_WrittenGigabytes": pl.Float64(),  # a month, alike
            "x_ObjectBytesLow": pl.Float64(),  # mean size of an object, at least
            "x_ObjectBytesHigh": pl.Float64(),  # and at most; both the same where metrics count the objects
            "x_ObjectSizeFrom": pl.String(),
            "x_Rate": pl.Float64(),  # of a GB-month in STANDARD
            "x_LowestRate": pl.Float64(),  # of a GB-month in the cheapest class that the bucket uses
            "x_NoncurrentGigabytes": pl.Float64(),  # of S3 Storage Lens; null without
            "x_NoncurrentEarlier": pl.Float64(),  # at the first day of the window that has it
            "x_NoncurrentLeast": pl.Float64(),  # on any day of the window
            "x_NoncurrentFalls": pl.Int32(),  # days with less than the measured day before
            "x_NoncurrentDays": pl.Int32(),  # from the first to the last such day
            "x_MultipartGigabytes": pl.Float64(),  # of uploads begun over seven days ago, of S3 Storage Lens
        }
        | {f"x_Rate_{name}": pl.Float64() for name in RATES}  # of a GB-month in that class; null where no bill shows it
        | {f"x_RateFrom_{name}": pl.String() for name in RATES}
    ),
)
