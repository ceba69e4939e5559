-- One row: detector: how many of its findings later bills and people confirmed, how many they refuted.
SELECT
    DetectorId AS detector,
    CAST(sum(x_Findings) AS BIGINT) AS findings,
    CAST(sum(x_Confirmed) AS BIGINT) AS confirmed,
    CAST(sum(x_Refuted) AS BIGINT) AS refuted,
    sum(x_StatedRate * x_Findings) / sum(x_Findings) AS stated,
    sum(x_CalibratedRate * x_Findings) / sum(x_Findings) AS calibrated
FROM reliability
WHERE x_Findings > 0
GROUP BY DetectorId
ORDER BY confirmed + refuted DESC, detector
